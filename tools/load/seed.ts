import type { Sql } from 'postgres';

import type { Project } from '../fixtures/project.ts';
import type { Visitor } from '../fixtures/visitor.ts';

/**
 * Fills a project as if it had run for months: the known visitors, many contacts besides, two conversations each and
 * five messages in each of those. Then analyses the tables, as autovacuum would have done long ago.
 */
export async function seed(
  sql: Sql,
  { project, visitors, contacts }: { project: Project; visitors: Visitor[]; contacts: number },
): Promise<void> {
  const { id } = project;
  await sql`
    insert into public.contacts (project_id, id, country, created_at, last_seen_at, conversations_count)
    select ${id}, known, 'DE', now() - interval '60 days', now() - random() * interval '59 days', 2
    from unnest(${visitors.map(({ contactId }) => contactId)}::uuid[]) as known`;
  await sql`
    insert into public.contacts (project_id, id, country, created_at, last_seen_at, conversations_count)
    select ${id}, gen_random_uuid(), 'DE', now() - interval '60 days', now() - random() * interval '59 days', 2
    from generate_series(1, ${contacts - visitors.length}::int)`;
  await sql`
    insert into public.conversations (project_id, contact_id, channel, created_at, last_message_at, messages_count)
    select project_id, id, channel, created_at, last_seen_at, 5
    from public.contacts, unnest(array['ai_search', 'live_support']) as channel where project_id = ${id}`;
  await sql`
    insert into public.messages (project_id, id, conversation_id, body, page_url, created_at)
    select project_id, gen_random_uuid(), id, 'An earlier message, number ' || n, 'https://fernway.example/teas/assam', created_at
    from public.conversations, generate_series(1, 5) n where project_id = ${id}`;
  await sql.unsafe('analyze');
}
