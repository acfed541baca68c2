import { createHash, randomUUID } from 'node:crypto';

import type { Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { createMember, createProject, type Project } from '../../tools/fixtures/project.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

let database: FreshDatabase;
let project: Project;
let userId: string;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await sql`delete from public.projects`;
  project = await createProject(sql, 'Tea', { kept_query_parameters: ['campaign'] });
  userId = await createMember(sql, project, { role: 'owner' });
});

const paths: [who: string, erase: (sql: Sql, contactId: string) => Promise<unknown>][] = [
  [
    'a member',
    (sql, contactId) =>
      sql.begin(async (transaction) => {
        await transaction`
          select set_config('request.jwt.claim.sub', ${userId}, true), set_config('role', 'authenticated', true)`;
        await transaction`select public.erase_contact(${project.id}, ${contactId})`;
      }),
  ],
  [
    'a member who erases many',
    (sql, contactId) =>
      sql.begin(async (transaction) => {
        await transaction`
          select set_config('request.jwt.claim.sub', ${userId}, true), set_config('role', 'authenticated', true)`;
        await transaction`select public.erase_contacts(${project.id}, ${[contactId]}::uuid[])`;
      }),
  ],
  [
    'the visitor',
    (sql, contactId) => sql`select ingest.erase_contact(${project.accessKey}, null, ${contactId})`,
  ],
  [
    "the owner's server",
    (sql, contactId) => sql`
      select ingest.erase_contact_by_secret_key(sha256(${Buffer.from(project.secretKey)}), ${project.id}, ${contactId})`,
  ],
  [
    'a withdrawal that erases',
    async (sql, contactId) => {
      await sql`update public.projects set withdrawal_action = 'erase' where id = ${project.id}`;
      await sql`select ingest.record_withdrawal(${project.accessKey}, null, ${contactId})`;
    },
  ],
  [
    'retention',
    async (sql, contactId) => {
      await sql`update public.projects set contact_retention_days = 1 where id = ${project.id}`;
      await sql`
        update public.contacts
        set created_at = created_at - interval '9 days', last_seen_at = last_seen_at - interval '9 days'
        where id = ${contactId}`;
      await sql`call private.run_retention()`;
    },
  ],
];

test.each(paths)('what %s erased is found nowhere in the database but as a hash', async (_who, erase) => {
  const contactId = randomUUID();
  const other = randomUUID();
  const messageIds = [randomUUID(), randomUUID()];
  for (const [index, messageId] of messageIds.entries()) {
    await record({ contactId, messageId, text: `Secret tea ${contactId} number ${index}` });
    await database.sql`select ingest.export_contact(${project.accessKey}, null, ${contactId})`;
  }
  await record({ contactId: other, messageId: randomUUID(), text: 'Plain tea' });
  const conversations = await database.sql<{ id: string }[]>`
    select id from public.conversations where contact_id = ${contactId}`;
  const traces = [contactId, ...messageIds, ...conversations.map(({ id }) => id), `consent of ${contactId}`];
  for (const trace of traces) expect(await placesOf(trace), 'before').not.toEqual([]);

  await erase(database.sql, contactId);

  for (const trace of traces) expect(await placesOf(trace), trace).toEqual([]);
  const hash = createHash('sha256').update(contactId).digest('hex');
  expect(await placesOf(hash)).toEqual(['private.erased_contacts', 'public.audit_events']);
  expect(await placesOf(other)).not.toEqual([]);
});

async function record(message: { contactId: string; messageId: string; text: string }): Promise<void> {
  const { sql } = database;
  const consent = {
    state: 'granted',
    source: 'manual',
    category: `consent of ${message.contactId}`,
    method: 'explicit',
    at: '2026-11-01T10:00:00Z',
  };
  const [row] = await sql<{ answer: { code: string } }[]>`
    select ingest.record_message(
      ${project.accessKey}, null, false, ${message.messageId}, 'live_support', '24 hours', ${message.text}, ${message.contactId}, 'DE',
      'https://tea.example/', ${[`campaign=${message.contactId}`]}, ${sql.json(consent)}, null
    ) as answer`;
  expect(row?.answer.code).toBe('OK');
}

/** Tables in which some row holds the text: every table there is, as a dump would write it. */
async function placesOf(text: string): Promise<string[]> {
  const { sql } = database;
  const tables = await sql<{ name: string }[]>`
    select oid::regclass::text as name
    from pg_class
    where relkind in ('r', 'm', 'p')
      and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
      and relnamespace::regnamespace::text not like 'pg\\_%'
    order by relnamespace::regnamespace::text, relname`;
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await sql.unsafe(`select from ${name} t where strpos(t::text, $1) > 0 limit 1`, [text]);
    if (row) found.push(name.includes('.') ? name : `public.${name}`);
  }
  return found;
}
