import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { addCrowd } from '../../tools/fixtures/bulk.ts';
import { createProject } from '../../tools/fixtures/project.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

const CONTACTS = 250;

let database: FreshDatabase;
let projectId: string;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await sql`delete from public.projects`;
  projectId = (await createProject(sql, 'Tea', { contact_retention_days: 30, anonymous_retention_days: 30 }))
    .id;
  await addCrowd(sql, projectId, { count: CONTACTS, createdDaysAgo: 60, seenDaysAgo: 40 });
  await sql`
    insert into public.conversations (project_id, channel, created_at, last_message_at, messages_count)
    select ${projectId}, 'live_support', now() - interval '40 days', now() - interval '40 days', 1
    from generate_series(1, ${CONTACTS})`;
  await sql`
    insert into public.messages (project_id, id, conversation_id, text, created_at)
    select project_id, gen_random_uuid(), id, 'Hello', created_at
    from public.conversations where contact_id is null`;
});

test('a run deletes everything that is due, batch by batch, and its events add up to it', async () => {
  await database.sql`call private.run_retention(100)`;

  expect(await left()).toEqual({ contacts: 0, conversations: 0, messages: 0 });
  const runs = await events();
  expect(runs.length).toBeGreaterThan(2);
  expect(runs.reduce((sum, run) => sum + run.contacts, 0)).toBe(CONTACTS);
  expect(runs.reduce((sum, run) => sum + run.anonymousConversations, 0)).toBe(CONTACTS);
});

test('a contact that somebody works on is passed over without waiting, and goes with the next run', async () => {
  const busy = await database.sql.reserve();
  try {
    await busy`begin`;
    await busy`
      select private.lock_contact(project_id, id) from public.contacts where project_id = ${projectId} limit 3`;
    await database.sql`set lock_timeout = '2s'`;
    await database.sql`call private.run_retention(100)`;
    expect(await left()).toMatchObject({ contacts: 3, conversations: 3 });
  } finally {
    await busy`rollback`;
    busy.release();
  }
  await database.sql`call private.run_retention(100)`;

  expect(await left()).toEqual({ contacts: 0, conversations: 0, messages: 0 });
});

test('a run that is cut off has done whole batches or nothing of them, and the next run finishes', async () => {
  // Held back at the second batch by a row that somebody else has locked.
  const holder = await database.sql.reserve();
  await holder`begin`;
  await holder`
    select from public.contacts
    where id = (
      select id from public.contacts where project_id = ${projectId} order by last_seen_at, id offset 150 limit 1
    )
    for update`;
  const runner = postgres(database.url, { max: 1 });
  const [backend] = await runner`select pg_backend_pid() as pid`;
  const run = runner`call private.run_retention(100)`.then(
    () => 'finished',
    () => 'cut off',
  );
  await expect
    .poll(async () => {
      const [row] = await database.sql`
        select wait_event_type from pg_stat_activity where pid = ${backend?.['pid']}`;
      return row?.['wait_event_type'];
    })
    .toBe('Lock');
  await database.sql`select pg_terminate_backend(${backend?.['pid']})`;
  expect(await run).toBe('cut off');
  await runner.end({ timeout: 0 });
  await holder`rollback`;
  holder.release();

  const [erased] = await database.sql<{ count: number }[]>`
    select count(*)::int as count from private.erased_contacts where project_id = ${projectId}`;
  expect(erased?.count).toBe(100);
  expect(await left()).toEqual({
    contacts: CONTACTS - 100,
    conversations: 2 * CONTACTS - 200,
    messages: 2 * CONTACTS - 200,
  });
  expect((await events()).reduce((sum, { contacts }) => sum + contacts, 0)).toBe(100);

  await database.sql`call private.run_retention(100)`;
  expect(await left()).toEqual({ contacts: 0, conversations: 0, messages: 0 });
});

type Left = { contacts: number; conversations: number; messages: number };

async function left(): Promise<Partial<Left>> {
  const [row] = await database.sql<Left[]>`
    select
      (select count(*)::int from public.contacts where project_id = ${projectId}) as contacts,
      (select count(*)::int from public.conversations where project_id = ${projectId}) as conversations,
      (select count(*)::int from public.messages where project_id = ${projectId}) as messages`;
  return { ...row };
}

type Event = { contacts: number; anonymousConversations: number; failed?: number };

async function events(): Promise<Event[]> {
  const rows = await database.sql<{ details: Event }[]>`
    select details from public.audit_events where project_id = ${projectId} and action = 'retention.run'`;
  return rows.map(({ details }) => details);
}

test('a contact that cannot be erased keeps no other, and is counted', async () => {
  const { sql } = database;
  const [stuck] = await sql<{ id: string }[]>`
    select id from public.contacts where project_id = ${projectId} order by last_seen_at, id limit 1`;
  await sql.unsafe(`
    create function public.refuse_deletion() returns trigger language plpgsql as $$
    begin raise exception 'not this one' using errcode = 'P0099'; end $$;
    create trigger refuse_deletion before delete on public.contacts
      for each row when (old.id = '${stuck?.id}') execute function public.refuse_deletion()`);
  try {
    await sql`call private.run_retention(100)`;
    expect(await left()).toEqual({ contacts: 1, conversations: 1, messages: 1 });
    expect((await events()).some((event) => event.failed === 1)).toBe(true);
  } finally {
    await sql.unsafe('drop function public.refuse_deletion cascade');
  }
  await sql`call private.run_retention(100)`;
  expect(await left()).toEqual({ contacts: 0, conversations: 0, messages: 0 });
});

test('a run that fails in one project goes on with the next', async () => {
  const { sql } = database;
  const otherId = await anotherProjectWithADueContact();
  await sql.unsafe(`
    create function public.refuse_deletion() returns trigger language plpgsql as $$
    begin raise exception 'none of these' using errcode = 'P0099'; end $$;
    create trigger refuse_deletion before delete on public.messages
      for each row when (old.project_id = '${projectId}') execute function public.refuse_deletion()`);
  try {
    await sql`call private.run_retention(100)`;
  } finally {
    await sql.unsafe('drop function public.refuse_deletion cascade');
  }
  const [other] = await sql<{ count: number }[]>`
    select count(*)::int as count from public.contacts where project_id = ${otherId}`;
  expect(other?.count).toBe(0);
  expect((await left()).contacts).toBe(CONTACTS);
});

test('a run that has no time left is taken up by the project that waited longest', async () => {
  const { sql } = database;
  const otherId = await anotherProjectWithADueContact();
  await sql`call private.run_retention(10, '0 seconds')`;
  await sql`call private.run_retention(10, '0 seconds')`;
  const [other] = await sql<{ count: number }[]>`
    select count(*)::int as count from public.contacts where project_id = ${otherId}`;
  expect(other?.count).toBe(0);
  expect((await left()).contacts).toBe(CONTACTS - 10);
});

async function anotherProjectWithADueContact(): Promise<string> {
  const { id } = await createProject(database.sql, 'Coffee', { contact_retention_days: 30 });
  await addCrowd(database.sql, id, { count: 1, createdDaysAgo: 60, seenDaysAgo: 40 });
  return id;
}
