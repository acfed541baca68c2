import { randomUUID } from 'node:crypto';

import postgres, { type JSONValue, type Sql } from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { addCrowd } from '../../tools/fixtures/bulk.ts';
import { messageRow, ofContact } from '../../tools/fixtures/message-row.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { CONSENT_CLAIM } from '../../tools/fixtures/visitor.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

/** What a connection reads of an index for one look-up, at most: the row, and older versions of it. */
const ENTRIES_AT_MOST = 4;
/** And of its pages: those from its root down, and those that new entries are written to. */
const PAGES_AT_MOST = 10;
const CROWD = 5_000;
const TABLES = [
  'public.contacts',
  'public.conversations',
  'public.messages',
  'public.consent_receipts',
  'public.project_access_keys',
  'public.projects',
  'private.erased_contacts',
  'private.presences',
  'private.rates',
];

let database: FreshDatabase;
let project: Project;
/** One session, which keeps what it planned with its first message. */
let ingest: Sql;
let owner: Sql;

beforeAll(async () => {
  database = await freshDatabase();
  owner = postgres(database.url, { max: 1, onnotice: () => {} });
  // Autovacuum would have the session plan anew, some time later.
  for (const table of TABLES) await owner.unsafe(`alter table ${table} set (autovacuum_enabled = off)`);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

beforeEach(async () => {
  await owner`truncate public.organizations, private.rates cascade`;
  project = await createProject(owner, 'Tea', { messages_per_minute: 6000 });
  ingest = postgres(database.url, { max: 1, fetch_types: false, connection: { role: 'ingest_api' } });
});
afterEach(() => ingest.end());

test.each([
  ['are empty', 0],
  ['hold one row', 1],
])(
  'a session whose first messages come while the tables %s looks up single rows when they are large',
  async (_state, before) => {
    if (before > 0) await send(owner, { contactId: randomUUID() });
    await owner.unsafe('analyze');
    await sendEverything(ingest);

    await addCrowd(owner, project.id, {
      count: CROWD,
      createdDaysAgo: 9,
      seenDaysAgo: [0, 9],
      receipts: true,
    });
    await owner`
      insert into public.conversations (project_id, conversation_key_hash, channel, created_at, last_message_at)
      select ${project.id}, sha256(n::text::bytea), 'live_support', now(), now() from generate_series(1, ${CROWD}::int) as n`;
    const earlier = await readings();
    for (let times = 0; times < 20; times++) await sendEverything(ingest);
    const now = await readings();

    const read = [...now].map(([name, { scans, entries, pages }]) => ({
      name,
      scans: scans - (earlier.get(name)?.scans ?? 0),
      entries: entries - (earlier.get(name)?.entries ?? 0),
      pages: pages - (earlier.get(name)?.pages ?? 0),
    }));
    expect(read.find(({ name }) => name === 'messages_pkey')?.scans).toBeGreaterThanOrEqual(100);
    expect(read.filter(({ name, scans }) => name.startsWith('whole ') && scans > 0)).toEqual([]);
    expect(read.filter(({ scans, entries }) => entries > ENTRIES_AT_MOST * scans)).toEqual([]);
    expect(read.filter(({ scans, pages }) => scans > 0 && pages > PAGES_AT_MOST * scans)).toEqual([]);
  },
);

test('a message that goes on with a conversation writes no index of it, nor of its contact', async () => {
  const contactId = randomUUID();
  await send(ingest, { contactId });
  const updates = async () => {
    await ingest`select pg_stat_force_next_flush()`;
    const rows = await owner<{ name: string; hot: number; others: number }[]>`
      select relname as name, n_tup_hot_upd::int as hot, (n_tup_upd - n_tup_hot_upd)::int as others
      from pg_stat_user_tables where relname in ('contacts', 'conversations') and schemaname = 'public'`;
    return new Map(rows.map((row) => [row.name, row]));
  };
  const earlier = await updates();
  for (let times = 0; times < 20; times++) await send(ingest, { contactId });
  for (const [name, { hot, others }] of await updates()) {
    expect(hot - (earlier.get(name)?.hot ?? 0), name).toBeGreaterThanOrEqual(18);
    // A new hour may have begun meanwhile.
    expect(others - (earlier.get(name)?.others ?? 0), name).toBeLessThanOrEqual(2);
  }
});

/** How often each index, and each whole table, was read so far, how many entries that were, and pages of the index. */
async function readings(): Promise<Map<string, { scans: number; entries: number; pages: number }>> {
  for (const session of [owner, ingest]) await session`select pg_stat_force_next_flush()`;
  const rows = await owner<{ name: string; scans: number; entries: number; pages: number }[]>`
    select indexrelname as name, idx_scan::int as scans, idx_tup_read::int as entries,
      (idx_blks_hit + idx_blks_read)::int as pages
    from pg_stat_user_indexes join pg_statio_user_indexes using (schemaname, relname, indexrelname)
    where schemaname || '.' || relname in ${owner(TABLES)}
    union all
    select 'whole ' || relname, seq_scan::int, 0, 0
    from pg_stat_user_tables where schemaname || '.' || relname in ${owner(TABLES)}`;
  return new Map(rows.map((row) => [row.name, row]));
}

/** Messages of a new contact and of a known one, the same one again, anonymous ones, answers, polls, and a visit. */
async function sendEverything(sql: Sql): Promise<void> {
  const contactId = randomUUID();
  const first = randomUUID();
  await send(sql, { contactId, messageId: first });
  await send(sql, { contactId });
  await send(sql, { contactId, messageId: first });
  const conversationKey = randomUUID();
  const second = randomUUID();
  await send(sql, { conversationKey, messageId: second });
  await send(sql, { conversationKey });
  for (const [contact, key, question] of [
    [contactId, null, first],
    [null, conversationKey, second],
  ] as const) {
    await sql`
      select ingest.record_answer(
        ${project.accessKey}, null, false, ${randomUUID()}, ${question}, 'Yes', '[]', 'answered', ${contact},
        ${contact === null ? null : sql.json({ ...CONSENT_CLAIM })}, ${key}
      )`;
    await sql`select ingest.read_replies(${project.accessKey}, null, ${contact}, ${key}, now())`;
  }
  await sql`
    select ingest.record_visit(
      ${project.accessKey}, null, false, ${contactId}, ${sql.json({ ...CONSENT_CLAIM })}, '0 seconds'
    )`;
}

async function send(
  sql: Sql,
  message: { contactId?: string; messageId?: string; conversationKey?: string },
): Promise<void> {
  const { contactId = null, messageId = randomUUID(), conversationKey = null } = message;
  const row = messageRow({
    access_key: project.accessKey,
    message_id: messageId,
    conversation_key: conversationKey,
    ...(contactId && ofContact(contactId)),
  });
  const [answered] = await sql<{ code: string }[]>`
    select ingest.record_messages(${sql.json([row] as JSONValue)}) -> 'answers' -> 0 ->> 'code' as code`;
  expect(answered?.code).toBe('OK');
}
