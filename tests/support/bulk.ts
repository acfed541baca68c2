import type { Sql } from 'postgres';

import type { Project } from './project.ts';
import type { Visitor } from './visitor.ts';

/**
 * Gives a contact many messages at once, in its newest conversation, and keeps the counters right.
 *
 * @param options.text what each message says, after its number
 */
export async function addMessages(
  sql: Sql,
  { project, visitor, count, text }: { project: Project; visitor: Visitor; count: number; text: string },
): Promise<void> {
  const [conversation] = await sql<{ id: string }[]>`
    select id from public.conversations
    where project_id = ${project.id} and contact_id = ${visitor.contactId} order by created_at desc limit 1`;
  const id = conversation?.id ?? '';
  await sql`
    insert into public.messages (project_id, id, conversation_id, body, created_at)
    select ${project.id}, gen_random_uuid(), ${id}, n || ' ' || ${text}::text, clock_timestamp()
    from generate_series(1, ${count}::int) n`;
  await sql`
    update public.conversations set messages_count = messages_count + ${count}
    where project_id = ${project.id} and id = ${id}`;
  await sql.unsafe('analyze public.messages, public.conversations');
}

/** Rows that belong to nothing, and counters that don't equal what they count: must be none. */
export async function inconsistencies(sql: Sql, { id }: Project): Promise<unknown[]> {
  const rows = await sql`
    select 'message without conversation' as what, m.id from public.messages m
    where m.project_id = ${id} and not exists (
      select from public.conversations c where c.project_id = m.project_id and c.id = m.conversation_id)
    union all
    select 'conversation without its contact', c.id from public.conversations c
    where c.project_id = ${id} and c.contact_id is not null and not exists (
      select from public.contacts k where k.project_id = c.project_id and k.id = c.contact_id)
    union all
    select 'receipt without its contact', r.id from public.consent_receipts r
    where r.project_id = ${id} and not exists (
      select from public.contacts k where k.project_id = r.project_id and k.id = r.contact_id)
    union all
    select 'wrong counter of a ' || w.kind, w.id from audit.miscounted w where w.project_id = ${id}
    union all
    select 'erased and still there', e.contact_id from audit.erased_but_present e where e.project_id = ${id}`;
  return [...rows];
}
