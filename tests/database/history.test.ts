import { randomUUID } from 'node:crypto';

import { CHANNEL_RULES, CHANNELS, type Channel } from '@webspeaker/core/channels';
import type { ContactId } from '@webspeaker/core/contact-id';
import type { CountryCode } from '@webspeaker/core/country';
import { LAST_SEEN_RESOLUTION_MS } from '@webspeaker/core/limits';
import { continuesConversation, mergeContact, type Contact } from '@webspeaker/core/spec';
import fc from 'fast-check';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { freshDatabase, letConnectionsTellTime, type FreshDatabase } from './fresh-database.ts';

const START = Date.parse('2027-01-01T00:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

type Step =
  | { kind: 'message'; sender: number; channel: Channel; country: CountryCode | null; waitMs: number }
  | { kind: 'repeat'; which: number; waitMs: number }
  | { kind: 'visit' | 'withdrawal' | 'erasure'; sender: number; waitMs: number };

/** Senders 0 to 2 are visitors with consent, 3 and 4 are anonymous threads. */
const VISITORS = 3;

// Waits sit on both sides of every limit there is, and a server's clock may be set back.
const waitMs = fc.oneof(
  fc.integer({ min: 0, max: 2 * MINUTE_MS }),
  fc.constantFrom(
    ...[LAST_SEEN_RESOLUTION_MS, ...CHANNELS.map((channel) => CHANNEL_RULES[channel].idleLimitMs)].flatMap(
      (limit) => [limit - 1, limit, limit + 1],
    ),
  ),
  fc.integer({ min: -5_000, max: -1 }),
);
const channel = fc.constantFrom(...CHANNELS);
const country = fc.constantFrom<CountryCode | null>(null, 'DE' as CountryCode, 'FR' as CountryCode);
const visitor = fc.nat({ max: VISITORS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('message' as const),
      sender: fc.nat({ max: VISITORS + 1 }),
      channel,
      country,
      waitMs,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: fc.nat(), waitMs }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('visit' as const), sender: visitor, waitMs }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('withdrawal' as const, 'erasure' as const),
      sender: visitor,
      waitMs,
    }),
  },
);

let database: FreshDatabase;
let ingest: Sql;

beforeAll(async () => {
  database = await freshDatabase();
  await letConnectionsTellTime(database);
  ingest = postgres(database.url, { max: 1, connection: { role: 'ingest_api' } });
});
afterAll(async () => {
  await ingest.end();
  await database.drop();
});

test("random histories leave in the database what core's rules say, and counters that equal what they count", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('keep' as const, 'erase' as const),
      fc.array(step, { minLength: 1, maxLength: 40 }),
      async (withdrawalAction, steps) => {
        const project = await createProject(database.sql, 'Tea', {
          withdrawal_action: withdrawalAction,
          now: new Date(START),
        });
        const model = new Model(withdrawalAction);
        let now = START;
        for (const each of steps) {
          now += each.waitMs;
          const expected = model.apply(each, now);
          const answer = await apply(each, { project, model, now });
          expect(answer).toMatchObject(expected);
        }
        expect(await stateOf(project.id)).toEqual(model.state());
        expect(await database.sql`select * from audit.miscounted`).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
}, 120_000);

/** What the ingest functions do, once more: with core's rules and nothing else. */
class Model {
  readonly senders = Array.from({ length: VISITORS + 2 }, () => randomUUID());
  readonly sent: { step: Extract<Step, { kind: 'message' }>; id: string }[] = [];
  readonly #contacts = new Map<number, Contact & { withdrawn: boolean }>();
  /** Until when a sender's tombstone counts. */
  readonly #erased = new Map<number, number>();
  readonly #withdrawalAction: string;
  #conversations: { sender: number; channel: Channel; lastMessageAt: number; messages: string[] }[] = [];

  constructor(withdrawalAction: string) {
    this.#withdrawalAction = withdrawalAction;
  }

  apply(step: Step, now: number): object {
    switch (step.kind) {
      case 'message':
        this.sent.push({ step, id: randomUUID() });
        return this.#message(step, { now, id: this.sent.at(-1)?.id ?? '' });
      case 'repeat': {
        const sent = this.repeated(step.which);
        return sent ? this.#message(sent.step, { now, id: sent.id }) : {};
      }
      case 'visit': {
        if (this.#isErased(step.sender, now)) return { code: 'CONTACT_ERASED' };
        const contact = this.#contacts.get(step.sender);
        if (!contact) return { code: 'OK' };
        if (contact.withdrawn) return { code: 'CONSENT_REQUIRED' };
        const merged = mergeContact(contact, { kind: 'visit', contactId: contact.id, at: now });
        if (merged) this.#contacts.set(step.sender, { ...merged, withdrawn: false });
        return { code: 'OK' };
      }
      case 'withdrawal': {
        const contact = this.#contacts.get(step.sender);
        if (!contact) this.#neverAdmit(step.sender, now);
        else if (this.#withdrawalAction === 'erase') this.#erase(step.sender);
        else contact.withdrawn = true;
        return { code: 'OK' };
      }
      case 'erasure': {
        if (this.#isErased(step.sender, now)) return { code: 'CONTACT_ERASED' };
        if (this.#contacts.has(step.sender)) return { code: 'OK', erased: this.#erase(step.sender) };
        this.#neverAdmit(step.sender, now);
        return { code: 'NOT_FOUND' };
      }
    }
  }

  repeated(which: number): { step: Extract<Step, { kind: 'message' }>; id: string } | undefined {
    return this.sent[which % Math.max(this.sent.length, 1)];
  }

  #message(step: Extract<Step, { kind: 'message' }>, { now, id }: { now: number; id: string }): object {
    const { sender, channel, country } = step;
    const known = sender < VISITORS;
    const contact = this.#contacts.get(sender) ?? null;
    if (known && this.#isErased(sender, now)) return { code: 'CONTACT_ERASED' };
    if (contact?.withdrawn) return { code: 'CONSENT_REQUIRED' };
    if (this.#conversations.some(({ messages }) => messages.includes(id)))
      return { code: 'OK', created: false, country: contact?.country ?? null };

    const newest = this.#conversations.findLast((each) => each.sender === sender && each.channel === channel);
    const continues = continuesConversation({ channel, lastMessageAt: newest?.lastMessageAt ?? null, now });
    if (newest && continues) {
      newest.messages.push(id);
      newest.lastMessageAt = Math.max(newest.lastMessageAt, now);
    } else {
      this.#conversations.push({ sender, channel, lastMessageAt: now, messages: [id] });
    }
    if (!known) return { code: 'OK', created: true, contactId: null, country: null };

    const contactId = this.senders[sender] as ContactId;
    const merged = mergeContact(contact, {
      kind: 'message',
      contactId,
      at: now,
      country,
      startsConversation: !continues,
    });
    this.#contacts.set(sender, { ...merged, withdrawn: false });
    return { code: 'OK', created: true, contactId, country: merged.country };
  }

  #isErased(sender: number, now: number): boolean {
    return (this.#erased.get(sender) ?? -Infinity) > now;
  }

  /** A withdrawal or an erasure that overtakes the first message keeps that message out, for a day. */
  #neverAdmit(sender: number, now: number): void {
    if (!this.#isErased(sender, now)) this.#erased.set(sender, now + DAY_MS);
  }

  #erase(sender: number): object {
    const gone = this.#conversations.filter((each) => each.sender === sender);
    this.#conversations = this.#conversations.filter((each) => each.sender !== sender);
    this.#contacts.delete(sender);
    this.#erased.set(sender, Infinity);
    const messages = gone.reduce((sum, each) => sum + each.messages.length, 0);
    return { conversations: gone.length, messages, consentReceipts: 1 };
  }

  state(): object {
    return {
      contacts: [...this.#contacts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      conversations: this.#conversations
        .map(({ sender, channel, lastMessageAt, messages }) => ({
          contactId: sender < VISITORS ? this.senders[sender] : null,
          channel,
          lastMessageAt,
          messages: messages.toSorted(),
        }))
        .sort((a, b) => ((a.messages[0] ?? '') < (b.messages[0] ?? '') ? -1 : 1)),
      tombstones: this.#erased.size,
    };
  }
}

/** The same step, through the ingest functions as the edge functions call them. */
async function apply(
  step: Step,
  { project, model, now }: { project: Project; model: Model; now: number },
): Promise<object> {
  await ingest`select set_config('tests.now', ${new Date(now).toISOString()}, false)`;
  const consent = ingest.json({
    state: 'granted',
    source: 'manual',
    category: 'statistics',
    method: 'explicit',
    at: '2026-11-01T10:00:00Z',
  });
  if (step.kind === 'message' || step.kind === 'repeat') {
    const sent = step.kind === 'message' ? model.sent.at(-1) : model.repeated(step.which);
    if (!sent) return {};
    const { sender, channel, country } = sent.step;
    const name = model.senders[sender] ?? '';
    const [contactId, conversationKey] = sender < VISITORS ? [name, null] : [null, name];
    return call(ingest`
      select ingest.record_message(
        ${project.accessKey}, null, false, ${sent.id}, ${channel},
        ${`${CHANNEL_RULES[channel].idleLimitMs} milliseconds`}, 'Hello', ${contactId},
        ${contactId && country}, null, null, ${contactId && consent}, ${conversationKey}
      ) as answer`);
  }
  const contactId = model.senders[step.sender] ?? '';
  if (step.kind === 'visit')
    return call(
      ingest`select ingest.record_visit(
        ${project.accessKey}, null, false, ${contactId}, ${consent}, ${`${LAST_SEEN_RESOLUTION_MS} milliseconds`}
      ) as answer`,
    );
  if (step.kind === 'withdrawal')
    return call(ingest`select ingest.record_withdrawal(${project.accessKey}, null, ${contactId}) as answer`);
  return call(ingest`select ingest.erase_contact(${project.accessKey}, null, ${contactId}) as answer`);
}

async function call(query: PromiseLike<readonly Record<string, unknown>[]>): Promise<object> {
  const [row] = await query;
  return row?.['answer'] as object;
}

async function stateOf(projectId: string): Promise<object> {
  const { sql } = database;
  const contacts = await sql`
    select id, country, created_at, last_seen_at, conversations_count, consent_withdrawn_at
    from public.contacts where project_id = ${projectId} order by id::text`;
  const conversations = await sql`
    select c.contact_id, c.channel, c.last_message_at, array_agg(m.id::text order by m.id::text) as messages
    from public.conversations c
    join public.messages m on m.project_id = c.project_id and m.conversation_id = c.id
    where c.project_id = ${projectId}
    group by c.id, c.contact_id, c.channel, c.last_message_at
    order by min(m.id::text)`;
  const [erased] = await sql`
    select count(*)::int as count from private.erased_contacts where project_id = ${projectId}`;
  return {
    contacts: contacts.map((row) => ({
      id: row['id'],
      country: row['country'],
      createdAt: row['created_at'].getTime(),
      lastSeenAt: row['last_seen_at'].getTime(),
      conversationsCount: row['conversations_count'],
      withdrawn: row['consent_withdrawn_at'] !== null,
    })),
    conversations: conversations.map((row) => ({
      contactId: row['contact_id'],
      channel: row['channel'],
      lastMessageAt: row['last_message_at'].getTime(),
      messages: row['messages'],
    })),
    tombstones: erased?.['count'],
  };
}
