import { randomUUID } from 'node:crypto';

import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { createProject } from '../../tools/fixtures/project.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

const TABS = 16;
const CONSENT = {
  state: 'granted',
  source: 'manual',
  category: 'statistics',
  method: 'explicit',
  at: '2026-11-01T10:00:00Z',
};

type Answer = { code: string; created?: boolean; conversationId?: string; erased?: { messages: number } };

let database: FreshDatabase;
let ingest: Sql;
let project: { id: string; accessKey: string };

beforeAll(async () => {
  database = await freshDatabase();
  ingest = postgres(database.url, { max: TABS, connection: { role: 'ingest_api' } });
});
afterAll(async () => {
  await ingest.end();
  await database.drop();
});
beforeEach(async () => {
  project = await createProject(database.sql, 'Tea');
});

test('the first messages of one visitor from many tabs at once make one contact and one conversation', async () => {
  const contactId = randomUUID();
  const answers = await Promise.all(tabs(() => send({ contactId, messageId: randomUUID() })));

  expect(new Set(answers.map(({ conversationId }) => conversationId)).size).toBe(1);
  expect(await counts()).toEqual({ contacts: 1, conversations: 1, messages: TABS, receipts: 1 });
  expect(await miscounted()).toEqual([]);
});

test('the same message sent from many tabs at once is stored once', async () => {
  const [contactId, messageId] = [randomUUID(), randomUUID()];
  const answers = await Promise.all(tabs(() => send({ contactId, messageId })));

  expect(answers.filter(({ created }) => created)).toHaveLength(1);
  expect(answers.every(({ code }) => code === 'OK')).toBe(true);
  expect(await counts()).toEqual({ contacts: 1, conversations: 1, messages: 1, receipts: 1 });
});

test('a message id that many visitors claim at once is one of theirs, and the others leave nothing', async () => {
  const messageId = randomUUID();
  const answers = await Promise.all(tabs(() => send({ contactId: randomUUID(), messageId })));

  expect(answers.filter(({ code }) => code === 'OK')).toHaveLength(1);
  expect(answers.filter(({ code }) => code === 'INVALID_REQUEST')).toHaveLength(TABS - 1);
  expect(await counts()).toEqual({ contacts: 1, conversations: 1, messages: 1, receipts: 1 });
});

test('an anonymous thread in many requests at once is one conversation', async () => {
  const conversationKey = randomUUID();
  await Promise.all(tabs(() => send({ contactId: null, messageId: randomUUID(), conversationKey })));

  expect(await counts()).toEqual({ contacts: 0, conversations: 1, messages: TABS, receipts: 0 });
  expect(await miscounted()).toEqual([]);
});

test('a contact erased while its visitor keeps sending is gone, and others lose no acknowledged message', async () => {
  const [contactId, other] = [randomUUID(), randomUUID()];
  await send({ contactId, messageId: randomUUID() });
  await database.sql`
    insert into public.messages (project_id, id, conversation_id, text, created_at)
    select c.project_id, gen_random_uuid(), c.id, 'Hello', now()
    from public.conversations c, generate_series(1, 10000)
    where c.project_id = ${project.id}`;

  let erasing = true;
  const senders = tabs(async (tab) => {
    const answers: Answer[] = [];
    while (erasing || answers.length < 5)
      answers.push(await send({ contactId: tab % 2 === 0 ? contactId : other, messageId: randomUUID() }));
    return answers;
  });
  const [erasure] = await database.sql<{ answer: Answer }[]>`
    select private.erase_contact(${project.id}, ${contactId}, 'member', null) as answer`;
  erasing = false;
  const answers = await Promise.all(senders);

  expect(erasure?.answer.erased?.messages).toBeGreaterThan(10_000);
  const erased = answers.filter((_, tab) => tab % 2 === 0).flat();
  expect(new Set(erased.map(({ code }) => code))).toEqual(new Set(['OK', 'CONTACT_ERASED']));
  expect(erased.at(-1)?.code).toBe('CONTACT_ERASED');
  const acknowledged = answers.filter((_, tab) => tab % 2 === 1).flat();
  expect(acknowledged.every(({ code }) => code === 'OK')).toBe(true);
  expect(await counts()).toEqual({
    contacts: 1,
    conversations: 1,
    messages: acknowledged.length,
    receipts: 1,
  });
  expect(await miscounted()).toEqual([]);
}, 60_000);

test('messages that are on their way while their project is deleted are refused as of an unknown key, or go with it', async () => {
  const ownerId = randomUUID();
  await database.sql`insert into auth.users (id, email) values (${ownerId}, ${`${ownerId}@tests.example`})`;
  await database.sql`
    insert into public.organization_members (organization_id, user_id, role)
    select organization_id, ${ownerId}, 'owner' from public.projects where id = ${project.id}`;
  await Promise.all(tabs(() => send({ contactId: randomUUID(), messageId: randomUUID() })));

  const owner = await database.sql.reserve();
  const late: Promise<Answer>[] = [];
  try {
    await owner`begin`;
    await owner`
      select set_config('request.jwt.claim.sub', ${ownerId}, true), set_config('role', 'authenticated', true)`;
    const [batch] = await owner<{ done: boolean }[]>`select done from public.delete_project(${project.id})`;
    expect(batch?.done).toBe(true);
    late.push(
      ...tabs((tab) =>
        send({
          contactId: tab % 2 === 0 ? randomUUID() : null,
          messageId: randomUUID(),
          conversationKey: randomUUID(),
        }),
      ),
    );
    await expect
      .poll(async () => {
        const [row] = await database.sql<{ count: number }[]>`
          select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted`;
        return row?.count;
      })
      .toBe(TABS);
  } finally {
    await owner`commit`;
    owner.release();
  }

  expect(new Set((await Promise.all(late)).map(({ code }) => code))).toEqual(new Set(['UNKNOWN_ACCESS_KEY']));
  expect(await counts()).toEqual({ contacts: 0, conversations: 0, messages: 0, receipts: 0 });
});

function tabs<Result>(each: (tab: number) => Promise<Result>): Promise<Result>[] {
  return Array.from({ length: TABS }, (_, tab) => each(tab));
}

async function send(message: {
  contactId: string | null;
  messageId: string;
  conversationKey?: string;
}): Promise<Answer> {
  const [row] = await ingest<{ answer: Answer }[]>`
    select ingest.record_message(
      ${project.accessKey}, null, false, ${message.messageId}, 'live_support', '24 hours', 'Hello', ${message.contactId},
      null, null, null, ${message.contactId && ingest.json(CONSENT)}, ${message.conversationKey ?? null}
    ) as answer`;
  if (!row) throw new Error('Recording a message answered nothing');
  return row.answer;
}

async function counts(): Promise<object> {
  const [row] = await database.sql`
    select
      (select count(*)::int from public.contacts where project_id = ${project.id}) as contacts,
      (select count(*)::int from public.conversations where project_id = ${project.id}) as conversations,
      (select count(*)::int from public.messages where project_id = ${project.id}) as messages,
      (select count(*)::int from public.consent_receipts where project_id = ${project.id}) as receipts`;
  return { ...row };
}

/** Contacts and conversations of the project whose stored counter is not what it counts. */
async function miscounted(): Promise<readonly object[]> {
  return database.sql`select * from audit.miscounted where project_id = ${project.id}`;
}
