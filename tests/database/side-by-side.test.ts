import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { createMember, createProject } from '../../tools/fixtures/project.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

/** Everything that deletes, all at once, with somebody looking at the overview: nobody fails, nobody waits in a circle. */

const CONTACTS = 360;
const DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

let database: FreshDatabase;
let sessions: Sql;
let project: { id: string; accessKey: string; memberId: string };

beforeAll(async () => {
  database = await freshDatabase();
  sessions = postgres(database.url, { max: 12, onnotice: () => {} });
});
afterAll(async () => {
  await sessions.end();
  await database.drop();
});
beforeEach(async () => {
  const { sql } = database;
  const made = await createProject(sql, 'Tea', {
    created_at: new Date(Date.now() - 100 * DAY_MS),
    contact_retention_days: 50,
  });
  const { id } = made;
  project = { ...made, memberId: await createMember(sql, made, { role: 'owner' }) };
  // A third of them was not seen for 60 days and more; each has a conversation on two days.
  await sql`
    insert into public.contacts (project_id, id, created_at, last_seen_at, conversations_count)
    select ${id}, gen_random_uuid(), seen - interval '3 days', seen, 2
    from generate_series(1, ${CONTACTS}) as n,
      lateral (select now() - make_interval(days => n % ${DAYS} + case when n % 3 = 0 then 60 else 1 end) as seen) as t`;
  await sql`
    insert into public.conversations
      (project_id, contact_id, channel, created_at, last_message_at, messages_count, is_newest)
    select c.project_id, c.id, 'live_support', at, at, 1, at = c.last_seen_at
    from public.contacts c, unnest(array[c.created_at, c.last_seen_at]) as at
    where c.project_id = ${id}`;
  await sql`
    insert into public.messages (project_id, id, conversation_id, text, page_url, created_at)
    select v.project_id, gen_random_uuid(), v.id, 'Hello', 'https://tea.example/', v.created_at
    from public.conversations v where v.project_id = ${id}`;
});

test('retention, bulk erasures, visitors and the overview side by side: all is done, and nobody fails', async () => {
  await look();
  const ids = await database.sql<{ id: string; due: boolean }[]>`
    select id, last_seen_at < now() - interval '50 days' as due
    from public.contacts where project_id = ${project.id} order by random()`;
  const [ours, due] = [ids.filter((each) => !each.due), ids.filter((each) => each.due)];
  const bulk = ours.slice(0, 160).map(({ id }) => id);
  const visitors = [...ours.slice(160), ...due.slice(0, 20)].map(({ id }) => id);
  let busy = true;
  const looking = (async () => {
    while (busy) await look();
  })();

  const results = await Promise.allSettled([
    sessions`call private.run_retention(40)`,
    ...Array.from({ length: 4 }, (_, n) => eraseMany(bulk.slice(n * 40, n * 40 + 40))),
    ...Array.from({ length: 4 }, async (_, n) => {
      for (const id of visitors.filter((_id, index) => index % 4 === n)) {
        await sessions`select ingest.erase_contact(${project.accessKey}, null, ${id})`;
      }
    }),
  ]);
  busy = false;
  await looking;

  expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  const [left] = await database.sql<{ count: number }[]>`
    select count(*)::int as count from public.contacts where project_id = ${project.id}`;
  expect(left?.count).toBe(0);
  expect(await look()).toBe(0);
});

/** Erases as the portal does for many: one transaction. */
function eraseMany(ids: string[]): Promise<unknown> {
  return asMember((sql) => sql`select public.erase_contacts(${project.id}, ${ids}::uuid[])`);
}

/** What a member sees of the days that are over: how many new contacts. */
async function look(): Promise<number> {
  const rows = await asMember(
    (sql) => sql<{ contacts: number }[]>`
      select coalesce(sum((day ->> 'newContacts')::int), 0)::int as contacts
      from jsonb_array_elements(
        public.overview_numbers(${project.id}, current_date - 99, current_date - 1, 'UTC') -> 'days'
      ) as day`,
  );
  return rows[0]?.contacts ?? Number.NaN;
}

async function asMember<Rows>(call: (sql: Sql) => PromiseLike<Rows>): Promise<Rows> {
  return (await sessions.begin(async (transaction) => {
    await transaction`
      select set_config('request.jwt.claim.sub', ${project.memberId}, true), set_config('role', 'authenticated', true)`;
    return call(transaction as unknown as Sql);
  })) as Rows;
}
