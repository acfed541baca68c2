import type { Sql } from 'postgres';

/**
 * Fills a project with very many contacts, each with a conversation and two messages, by COPY within the server. Indexes
 * are kept up, triggers and references are not looked at: what is written is consistent.
 *
 * @param admin Postgres' superuser: nobody else may switch triggers off
 * @param options.known how many contacts have the ids that the benchmark's visitors have
 */
export async function fillProject(
  admin: Sql,
  projectId: string,
  { contacts, known }: { contacts: number; known: number },
): Promise<void> {
  const connection = await admin.reserve();
  try {
    await connection.unsafe(`set session_replication_role = replica; set synchronous_commit = off`);
    await connection`
      insert into public.contacts
        (project_id, id, country, created_at, last_seen_at, conversations_count, last_conversation_at)
      select
        ${projectId}, case when n <= ${known}::int then md5(n::text)::uuid else gen_random_uuid() end, 'DE', came, came, 1, came
      from (
        select n, now() - random() * interval '365 days' as came from generate_series(1, ${contacts}::int) as n
      ) as arrivals`;
    await connection`
      insert into public.conversations (project_id, contact_id, channel, created_at, last_message_at, messages_count)
      select project_id, id, 'ai_search', created_at, created_at, 2 from public.contacts where project_id = ${projectId}`;
    await connection`
      insert into public.messages (project_id, id, conversation_id, text, page_url, created_at)
      select
        v.project_id, gen_random_uuid(), v.id, 'An earlier message about tea, number ' || n || ' of ' || left(v.id::text, 4),
        'https://fernway.example/teas/assam', v.created_at
      from public.conversations v, generate_series(1, 2) as n where v.project_id = ${projectId}`;
    await connection.unsafe('reset session_replication_role; reset synchronous_commit');
  } finally {
    connection.release();
  }
}
