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

type Replies = { answer: { messages: { messageId: string; createdAt: string }[] } };
type Answer = { code: string; created?: boolean; conversationId?: string; erased?: { messages: number } };

let database: FreshDatabase;
let ingest: Sql;
/** Calls functions of schema `private`, as those that members call do. */
let owner: Sql;
let project: { id: string; accessKey: string };

beforeAll(async () => {
  database = await freshDatabase();
  ingest = postgres(database.url, { max: TABS, connection: { role: 'ingest_api' } });
  owner = postgres(database.url, { max: TABS });
});
afterAll(async () => {
  await ingest.end();
  await owner.end();
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
  const first: Promise<Answer>[] = [];
  const senders = tabs(async (tab) => {
    const message = () => send({ contactId: tab % 2 === 0 ? contactId : other, messageId: randomUUID() });
    const begun = message();
    first.push(begun);
    const answers = [await begun];
    while (erasing || answers.length < 5) answers.push(await message());
    return answers;
  });
  // An erasure may overtake messages that wait for the same lock.
  await Promise.all(first);
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

  const session = await database.sql.reserve();
  const late: Promise<Answer>[] = [];
  try {
    await session`begin`;
    await session`
      select set_config('request.jwt.claim.sub', ${ownerId}, true), set_config('role', 'authenticated', true)`;
    const [batch] = await session<{ done: boolean }[]>`select done from public.delete_project(${project.id})`;
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
    await session`commit`;
    session.release();
  }

  expect(new Set((await Promise.all(late)).map(({ code }) => code))).toEqual(new Set(['UNKNOWN_ACCESS_KEY']));
  expect(await counts()).toEqual({ contacts: 0, conversations: 0, messages: 0, receipts: 0 });
});

test('replies that many members write at once reach a page that keeps asking, each once and in their order', async () => {
  const contactId = randomUUID();
  const { conversationId = '' } = await send({ contactId, messageId: randomUUID() });
  let writing = true;
  const page = askForReplies(contactId, () => writing);
  const written = await Promise.all(
    tabs(async () => {
      const answers: Answer[] = [];
      for (let times = 0; times < 10; times++) answers.push(await reply(conversationId));
      return answers;
    }),
  );
  writing = false;
  const received = await page;

  expect(new Set(written.flat().map(({ code }) => code))).toEqual(new Set(['OK']));
  const stored = await database.sql<{ id: string }[]>`
    select id from public.messages where project_id = ${project.id} and sender = 'member' order by created_at, id`;
  expect(stored).toHaveLength(10 * TABS);
  expect(received).toEqual(stored.map(({ id }) => id));
  const [unreceived] = await database.sql<{ count: number }[]>`
    select count(*)::int as count from public.messages
    where project_id = ${project.id} and sender = 'member' and received_at is null`;
  expect(unreceived?.count).toBe(0);
  expect(await miscounted()).toEqual([]);
}, 60_000);

test('what members write while their contact is erased goes with it, or is refused', async () => {
  const contactId = randomUUID();
  const { conversationId = '' } = await send({ contactId, messageId: randomUUID() });
  let erasing = true;
  const writers = tabs(async () => {
    const codes: string[] = [];
    while (erasing || codes.length < 5) codes.push((await reply(conversationId)).code);
    return codes;
  });
  await database.sql`select private.erase_contact(${project.id}, ${contactId}, 'member', null)`;
  erasing = false;
  const codes = await Promise.all(writers);

  expect([...new Set(codes.flat())].filter((code) => code !== 'OK')).toEqual(['NOT_FOUND']);
  expect(codes.every((each) => each.at(-1) === 'NOT_FOUND')).toBe(true);
  expect(await counts()).toEqual({ contacts: 0, conversations: 0, messages: 0, receipts: 0 });
}, 60_000);

test('one question that is answered from many sides at once has one answer', async () => {
  const [contactId, question] = [randomUUID(), randomUUID()];
  await send({ contactId, messageId: question });
  const answers = await Promise.all(
    tabs(async () => {
      const [row] = await ingest<{ answer: Answer & { messageId: string } }[]>`
        select ingest.record_answer(
          ${project.accessKey}, null, false, ${randomUUID()}, ${question}, 'Yes', '[]', 'answered', ${contactId},
          ${ingest.json(CONSENT)}, null
        ) as answer`;
      return row?.answer;
    }),
  );
  expect(answers.filter((answer) => answer?.created)).toHaveLength(1);
  expect(new Set(answers.map((answer) => answer?.messageId)).size).toBe(1);
  expect(await counts()).toMatchObject({ messages: 2 });
  expect(await miscounted()).toEqual([]);
});

async function reply(conversationId: string): Promise<Answer> {
  const [row] = await owner<{ answer: Answer }[]>`
    select private.add_reply(${project.id}, ${conversationId}, gen_random_uuid(), 'Hello', ${randomUUID()}) as answer`;
  if (!row) throw new Error('Replying answered nothing');
  return row.answer;
}

/** Asks as a page does, until nobody writes any more and nothing more comes; returns the ids of what came. */
async function askForReplies(contactId: string, isGoingOn: () => boolean): Promise<string[]> {
  const received: string[] = [];
  for (let after: string | null = null; ;) {
    const wasGoingOn = isGoingOn();
    const [row] = await ingest<Replies[]>`
      select ingest.read_replies(${project.accessKey}, null, ${contactId}, null, ${after}::text::timestamptz) as answer`;
    const messages: Replies['answer']['messages'] = row?.answer.messages ?? [];
    received.push(...messages.map(({ messageId }) => messageId));
    after = messages.at(-1)?.createdAt ?? after;
    if (!wasGoingOn && messages.length === 0) return received;
  }
}

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
