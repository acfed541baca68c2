import { randomUUID } from 'node:crypto';

import fc from 'fast-check';
import postgres, { type JSONValue, type Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { messageRow, ofContact, type MessageRow } from '../../tools/fixtures/message-row.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { CONSENT_CLAIM } from '../../tools/fixtures/visitor.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

/** Several messages in one call: they are recorded and answered as one by one, and none waits for another's sender. */

const SESSIONS = 8;

type Answer = { code: string; conversationId?: string; retryAfter?: number };

let database: FreshDatabase;
let ingest: Sql;

beforeAll(async () => {
  database = await freshDatabase();
  ingest = postgres(database.url, { max: SESSIONS, connection: { role: 'ingest_api' } });
});
afterAll(async () => {
  await ingest.end();
  await database.drop();
});

function messageOf({ accessKey }: Pick<Project, 'accessKey'>, fields: Partial<MessageRow> = {}): MessageRow {
  return messageRow({ access_key: accessKey, message_id: randomUUID(), ...fields });
}

/** What a sender's messages have: of a contact consent, of a thread its key. */
function by(name: string, isContact: boolean) {
  return isContact ? ofContact(name) : { conversation_key: name.padEnd(36, '.') };
}

async function together(messages: MessageRow[]): Promise<(Answer | null)[]> {
  const [row] = await ingest<{ result: { code: string; answers: (Answer | null)[] } }[]>`
    select ingest.record_messages(${ingest.json(messages)}) as result`;
  expect(row?.result.code).toBe('OK');
  return row?.result.answers ?? [];
}

async function alone(message: MessageRow): Promise<Answer> {
  const { page_parameters, consent } = message;
  const [row] = await ingest<{ answer: Answer }[]>`
    select coalesce(
      case when not ${message.passes_turnstile} then ingest.challenge_message(
        ${message.access_key}, ${message.message_id}, ${message.contact_id}, ${message.conversation_key}) end,
      ingest.record_message(
        ${message.access_key}, ${message.origin}, ${message.gpc}, ${message.message_id}, ${message.channel},
        ${message.idle_limit}, ${message.text}, ${message.contact_id}, ${message.country}, ${message.page_url},
        ${ingest.array(page_parameters)}, ${consent && ingest.json({ ...consent })}, ${message.conversation_key},
        ${message.awaits_member}, ${message.in_reply_to})
    ) as answer`;
  if (!row) throw new Error('Recording a message answered nothing');
  return row.answer;
}

describe('messages in one call', () => {
  const [CONTACTS, THREADS] = [
    [randomUUID(), randomUUID(), randomUUID()],
    ['page 1', 'page 2'],
  ] as const;
  const ERASED = randomUUID();
  const IDS = Array.from({ length: 12 }, () => randomUUID());
  const sender = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...CONTACTS).map((name) => by(name, true)) },
    { weight: 3, arbitrary: fc.constantFrom(...THREADS).map((name) => by(name, false)) },
    { weight: 1, arbitrary: fc.constant(by(ERASED, true)) },
  );
  const mostly = <const Good, const Bad>(good: readonly Good[], ...bad: readonly Bad[]) =>
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom<Good | Bad>(...good) },
      { weight: 1, arbitrary: fc.constantFrom<Good | Bad>(...bad) },
    );
  /** Mostly what a page sends, with one field here and there that is refused. */
  const message = fc
    .record({
      sender,
      project: mostly([0, 0, 1], null),
      message_id: fc.oneof(
        { weight: 1, arbitrary: fc.constantFrom(...IDS) },
        { weight: 2, arbitrary: fc.uuid() },
      ),
      in_reply_to: fc.option(fc.constantFrom(...IDS), { freq: 4 }),
      origin: mostly([null, 'https://tea.example'], 'https://elsewhere.example'),
      gpc: mostly([false], true),
      channel: mostly(['live_support', 'ai_search'], 'Live Support'),
      text: mostly(['Hello', '"{Hello}"\\, it’s\n🍵'], '', 'x'.repeat(4001)),
      page: mostly(
        [null, 'https://tea.example/teas?q=assam', 'https://elsewhere.example/'],
        'ftp://tea.example',
      ),
      consent: mostly(['same'], null, 'denied'),
      passes_turnstile: mostly([true], false),
    })
    .map(({ sender, project, page, consent, ...fields }) => ({
      project,
      fields: {
        ...fields,
        ...sender,
        ...('contact_id' in sender && {
          page_url: page,
          page_parameters: ['q=assam'],
          consent: consent === 'denied' ? { ...CONSENT_CLAIM, state: 'denied' } : consent && CONSENT_CLAIM,
        }),
      },
    }));

  test('are answered and stored as they would be one by one', async () => {
    const codes = new Map<string, number>();
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(message, { minLength: 1, maxLength: 10, size: 'max' }), {
          minLength: 1,
          maxLength: 3,
          size: 'max',
        }),
        async (batches) => {
          const [ours, plain] = [await makeProjects(), await makeProjects()];
          const messagesOf = (projects: Project[]) =>
            batches.map((batch) =>
              batch.map(({ project, fields }) => {
                const accessKey = project === null ? 'pk_nobody' : (projects[project]?.accessKey ?? '');
                return messageOf({ accessKey }, fields);
              }),
            );
          const answers: (Answer | null)[] = [];
          for (const batch of messagesOf(ours)) answers.push(...(await together(batch)));
          // On a busy machine even what nobody else wants may take longer than a message waits.
          if (answers.includes(null)) return;
          compared++;
          // Projects come in their order, and a message id, a contact and a ceiling are one project's own.
          const wanted: Answer[] = [];
          for (const batch of messagesOf(plain)) for (const each of batch) wanted.push(await alone(each));

          expect(withoutIds(answers)).toEqual(withoutIds(wanted));
          for (const [at, { id }] of ours.entries())
            expect(await stateOf(id)).toEqual(await stateOf(plain[at]?.id ?? ''));
          for (const { code } of wanted) codes.set(code, (codes.get(code) ?? 0) + 1);
        },
      ),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(40);
    expect([...codes.keys()].sort()).toEqual(
      expect.arrayContaining([
        ...['CHALLENGE_REQUIRED', 'CONSENT_REQUIRED', 'CONTACT_ERASED', 'INVALID_REQUEST', 'OK'],
        ...['ORIGIN_NOT_ALLOWED', 'RATE_LIMITED', 'UNKNOWN_ACCESS_KEY'],
      ]),
    );
  }, 120_000);

  /** Two projects with low ceilings, one of which asks new visitors for Turnstile; somebody erased their data. */
  async function makeProjects(): Promise<Project[]> {
    const settings = { allowed_origins: ['https://tea.example'], messages_per_minute: 2 };
    const projects = [
      await createProject(database.sql, 'Tea', settings),
      await createProject(database.sql, 'Tea', { ...settings, require_turnstile: true }),
    ];
    for (const { accessKey } of projects) {
      await ingest`select ingest.erase_contact(${accessKey}, null, ${ERASED})`;
    }
    return projects;
  }

  /** Conversations by the order in which they were named, since each has an id of its own. */
  function withoutIds(answers: (Answer | null)[]): object[] {
    const seen: string[] = [];
    return answers.map((answer) => {
      const { conversationId, retryAfter, ...rest } = answer ?? { code: 'left out' };
      if (conversationId && !seen.includes(conversationId)) seen.push(conversationId);
      return {
        ...rest,
        conversation: conversationId && seen.indexOf(conversationId),
        waits: retryAfter !== undefined,
      };
    });
  }

  async function stateOf(projectId: string): Promise<unknown> {
    const [row] = await database.sql<{ state: unknown }[]>`
      select jsonb_build_object(
        'contacts', (
          select jsonb_agg(to_jsonb(c) - array['project_id', 'created_at', 'last_seen_at', 'last_seen_hour',
            'last_conversation_at'] order by c.id)
          from public.contacts c where c.project_id = p.id),
        'messages', (
          select jsonb_agg(jsonb_build_object('id', m.id, 'text', m.text, 'page', m.page_url, 'reply', m.in_reply_to,
            'contact', v.contact_id, 'thread', v.conversation_key_hash, 'channel', v.channel,
            'count', v.messages_count, 'newest', v.is_newest, 'waits', v.waiting_since is not null) order by m.id)
          from public.messages m
          join public.conversations v on v.project_id = m.project_id and v.id = m.conversation_id
          where m.project_id = p.id),
        'receipts', (select count(*) from public.consent_receipts r where r.project_id = p.id),
        'origins', (
          select jsonb_agg(o.origin order by o.origin)
          from private.origins_seen o where o.project_id = p.id),
        'rates', (
          select jsonb_agg(jsonb_build_array(r.what, r.key, r.used) order by r.what, r.key)
          from private.rates r where r.project_id = p.id)
      ) as state
      from public.projects p where p.id = ${projectId}`;
    return row?.state;
  }
});

describe('of messages in one call', () => {
  let project: Project;
  beforeEach(async () => {
    project = await createProject(database.sql, 'Tea');
  });

  /** What others do meanwhile that a message has to wait for. */
  const WORK: [string, (holder: Sql, message: MessageRow) => PromiseLike<unknown>][] = [
    [
      'somebody works on its contact',
      (holder, { contact_id }) => holder`select private.lock_contact(${project.id}, ${contact_id})`,
    ],
    [
      'a message with its id is on its way',
      (holder, { message_id }) =>
        holder`select private.lock_sender(${project.id}, null, null, ${message_id})`,
    ],
    ['its project is being deleted', (holder) => holder`select private.lock_project(${project.id})`],
  ];
  test.each(WORK)('the one is left out for which %s, and the others are recorded', async (_name, work) => {
    const other = await createProject(database.sql, 'Boats');
    const waiting = messageOf(project, by(randomUUID(), true));
    const others = [messageOf(other, by(randomUUID(), true)), messageOf(other, by('page 1', false))];
    const holder = await database.sql.reserve();
    try {
      await holder`begin`;
      await work(holder, waiting);
      const answers = await together([...others, waiting, messageOf(other, by(randomUUID(), true))]);
      expect(answers.map((answer) => answer?.code)).toEqual(['OK', 'OK', undefined, 'OK']);
    } finally {
      await holder`rollback`;
      holder.release();
    }
    expect(await alone(waiting)).toMatchObject({ code: 'OK', created: true });
  });

  test('an anonymous one is left out while another is written into its thread', async () => {
    const [first, second] = [
      messageOf(project, by('page 1', false)),
      messageOf(project, by('page 1', false)),
    ];
    await ingest.begin(async (transaction) => {
      await transaction`select ingest.record_messages(${transaction.json([first] as JSONValue)})`;
      expect(await together([second])).toEqual([null]);
    });
    expect(await alone(second)).toMatchObject({ code: 'OK', created: true });
  });

  test('one that fails, or meets a row that somebody keeps, is undone and left out, and the others are recorded', async () => {
    const messages = Array.from({ length: 4 }, () => messageOf(project, by(randomUUID(), true)));
    for (const message of messages) await alone(message);
    const [, kept, failing] = messages;
    const again = messages.map((message) => ({
      ...message,
      message_id: randomUUID(),
      text: message === failing ? 'Broken' : 'Whole',
    }));
    await database.sql.unsafe(`
      create function public.fail() returns trigger language plpgsql as $$ begin raise exception 'Failed'; end $$;
      create trigger fail before insert on public.messages for each row
        when (new.text = 'Broken') execute function public.fail()`);
    const holder = await database.sql.reserve();
    try {
      await holder`begin`;
      await holder`
        select from public.contacts where project_id = ${project.id} and id = ${kept?.contact_id ?? null} for update`;
      expect((await together(again)).map((answer) => answer?.code)).toEqual([
        'OK',
        undefined,
        undefined,
        'OK',
      ]);
    } finally {
      await holder`rollback`;
      holder.release();
      await database.sql`drop function public.fail() cascade`;
    }
    const stored = await database.sql<{ contact_id: string; count: number }[]>`
      select contact_id, messages_count::int as count from public.conversations where project_id = ${project.id}`;
    const counted = new Map(stored.map(({ contact_id, count }) => [contact_id, count]));
    expect(messages.map(({ contact_id }) => counted.get(contact_id ?? ''))).toEqual([2, 1, 1, 2]);
    expect((await together(again.slice(0, 2))).map((answer) => answer?.code)).toEqual(['OK', 'OK']);
  });

  test('many calls at once with the same senders, ids and projects end in what each message says, and none fails', async () => {
    // With a new project's ceilings, whose counters are rows that each call may want in another order.
    const ceilings = {
      project_messages_per_minute: 6000,
      new_contacts_per_minute: 600,
      new_contacts_per_day: 50_000,
    };
    const projects = [
      await createProject(database.sql, 'Tea', ceilings),
      await createProject(database.sql, 'Boats', ceilings),
    ];
    const senders = Array.from({ length: 12 }, (_, n) =>
      by(n % 3 === 0 ? `page ${n}` : randomUUID(), n % 3 !== 0),
    );
    const pick = <Value>(values: readonly Value[]) =>
      values[Math.floor(Math.random() * values.length)] as Value;
    const sent = new Map<string, MessageRow>();
    let leftOut = 0;
    await Promise.all(
      Array.from({ length: SESSIONS }, async () => {
        for (let call = 0; call < 15; call++) {
          const batch = Array.from({ length: 16 }, () => {
            const earlier = Math.random() < 0.1 && pick([...sent.values()]);
            const sender = Math.random() < 0.3 ? by(randomUUID(), true) : pick(senders);
            const message = earlier || messageOf(pick(projects), sender);
            sent.set(message.message_id, message);
            return message;
          });
          for (const [at, answer] of (await together(batch)).entries()) {
            if (answer === null) leftOut++;
            expect((answer ?? (await alone(batch[at] as MessageRow))).code).toBe('OK');
          }
        }
      }),
    );
    expect(leftOut).toBeGreaterThan(0);
    const ids = projects.map(({ id }) => id);
    const [stored] = await database.sql<{ messages: number; conversations: number; contacts: number }[]>`
      select
        (select count(*)::int from public.messages where project_id in ${database.sql(ids)}) as messages,
        (select count(*)::int from public.conversations where project_id in ${database.sql(ids)}) as conversations,
        (select count(*)::int from public.contacts where project_id in ${database.sql(ids)}) as contacts`;
    const conversations = new Set(
      [...sent.values()].map((each) => [each.access_key, each.contact_id, each.conversation_key].join()),
    );
    const contacts = [...conversations].filter((each) => each.endsWith(','));
    expect(stored).toEqual({
      messages: sent.size,
      conversations: conversations.size,
      contacts: contacts.length,
    });
    const miscounted =
      await database.sql`select * from audit.miscounted where project_id in ${database.sql(ids)}`;
    expect([...miscounted]).toEqual([]);
  }, 60_000);
});
