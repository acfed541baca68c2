import type { Sql } from 'postgres';

export type Year = {
  /** Has some 300 conversations, and one of them 400 messages. */
  talkative: string;
};

/**
 * Fills a project as if it had run for a year: most contacts came once, some often; a tenth of the conversations are
 * anonymous; a few countries, pages and words make up most of the rows. Per contact some two conversations and five
 * messages. Then has the tables vacuumed and analysed, as autovacuum would have done long ago.
 */
export async function seedYear(
  sql: Sql,
  { projectId, contacts }: { projectId: string; contacts: number },
): Promise<Year> {
  const connection = await sql.reserve();
  try {
    await connection`select setseed(0.5)`;
    await connection`
      insert into public.contacts (project_id, id, country, created_at, last_seen_at, conversations_count, consent_withdrawn_at)
      select
        ${projectId}, gen_random_uuid(),
        (array['DE', 'FR', 'US', 'GB', 'NL', 'SE', 'ES', 'IT', 'PL', 'JP', 'BR', 'CH', 'AT', 'DK', 'FI', 'NO', null, 'IE', 'PT', 'CZ'])
          [1 + floor(power(random(), 2) * 20)::int],
        came, came, 0, case when random() < 0.03 then came end
      from (select now() - random() * interval '365 days' as came from generate_series(1, ${contacts}::int)) as arrivals`;
    await connection`
      insert into public.conversations (project_id, contact_id, channel, created_at, last_message_at)
      select c.project_id, c.id, case when random() < 0.6 then 'ai_search' else 'live_support' end, began, began
      from public.contacts c
      cross join lateral (
        select case when n = 1 then c.created_at else c.created_at + power(random(), 2) * (now() - c.created_at) end as began
        from generate_series(1, 1 + floor(power(random(), 6) * 9 + 0 * extract(epoch from c.created_at))::int) as n
      ) as visits
      where c.project_id = ${projectId}`;
    await connection`
      insert into public.conversations (project_id, contact_id, channel, created_at, last_message_at)
      select project_id, id, 'live_support', created_at + n * (now() - created_at) / 300, created_at + n * (now() - created_at) / 300
      from (select * from public.contacts where project_id = ${projectId} order by created_at, id limit 1) as talkative,
        generate_series(0, 299) as n`;
    await connection`
      insert into public.conversations (project_id, channel, created_at, last_message_at)
      select ${projectId}, 'ai_search', came, came
      from (select now() - random() * interval '365 days' as came from generate_series(1, ${contacts}::int / 5)) as arrivals`;
    await connection`
      insert into public.messages (project_id, id, conversation_id, body, page_url, created_at)
      select
        v.project_id, gen_random_uuid(), v.id,
        -- Words as in every language: few in nearly every message, most in hardly any.
        (
          select string_agg(case when random() < 0.3 then 'tea' else 'word' || floor(power(random(), 3) * 4000) end, ' ')
          from generate_series(1, 10 + n * 0)
        ),
        case when v.contact_id is not null then 'https://fernway.example/teas/' || floor(power(random(), 2) * 80) end,
        v.created_at
      from public.conversations v
      cross join lateral generate_series(1, 1 + floor(power(random(), 2) * 5 + 0 * extract(epoch from v.created_at))::int) as n
      where v.project_id = ${projectId}`;
    // Without statistics the updates below would take minutes.
    await connection.unsafe('analyze');
    const [talkative] = await connection<{ id: string; conversation: string }[]>`
      select v.contact_id as id, min(v.id::text) as conversation
      from public.conversations v
      where v.project_id = ${projectId} and v.contact_id is not null
      group by v.contact_id
      order by count(*) desc
      limit 1`;
    if (!talkative) throw new Error('Seeding a year made no conversation');
    await connection`
      insert into public.messages (project_id, id, conversation_id, body, page_url, created_at)
      select ${projectId}, gen_random_uuid(), ${talkative.conversation}, 'Message number ' || n, null, now()
      from generate_series(1, 400) as n`;
    await connection`
      insert into public.consent_receipts (project_id, contact_id, source, category, method, given_at, recorded_at)
      select project_id, id, 'cookiebot', 'statistics', 'explicit', created_at, created_at
      from public.contacts where project_id = ${projectId}`;
    await connection`
      update public.conversations v
      set messages_count = counted.messages, last_message_at = greatest(v.last_message_at, counted.latest)
      from (
        select conversation_id, count(*) as messages, max(created_at) as latest
        from public.messages where project_id = ${projectId} group by conversation_id
      ) as counted
      where v.project_id = ${projectId} and v.id = counted.conversation_id`;
    await connection`
      update public.contacts c
      set
        conversations_count = counted.conversations, last_seen_at = greatest(c.last_seen_at, counted.latest),
        last_ai_search_at = counted.ai_search, last_live_support_at = counted.live_support
      from (
        select
          contact_id, count(*) as conversations, max(last_message_at) as latest,
          max(created_at) filter (where channel = 'ai_search') as ai_search,
          max(created_at) filter (where channel = 'live_support') as live_support
        from public.conversations where project_id = ${projectId} and contact_id is not null group by contact_id
      ) as counted
      where c.project_id = ${projectId} and c.id = counted.contact_id`;
    await connection.unsafe('vacuum (analyze)');
    return { talkative: talkative.id };
  } finally {
    connection.release();
  }
}
