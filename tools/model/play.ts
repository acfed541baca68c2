import { isDeepStrictEqual } from 'node:util';

import { CHANNEL_RULES } from '@webspeaker/core/channels';
import { LAST_SEEN_RESOLUTION_MS } from '@webspeaker/core/limits';
import type { ScratchDatabase } from '@webspeaker/local-stack';
import postgres, { type JSONValue, type Sql } from 'postgres';

import { letConnectionsTellTime } from '../fixtures/clock.ts';
import { messageRow, ofContact } from '../fixtures/message-row.ts';
import { createMember, createProject, type Project } from '../fixtures/project.ts';
import { CONSENT_CLAIM } from '../fixtures/visitor.ts';
import { VISITORS, type History, type Step } from './history.ts';
import { answerId, Model } from './model.ts';

const START = Date.parse('2027-01-01T00:00:00Z');

/** Plays histories in a database, one after the other, each in a project of its own. */
export type Players = {
  /** @throws Error that names the first step, counter or row in which database and model differ */
  play(history: History): Promise<void>;
  end(): Promise<void>;
};

/**
 * @param database one of its own: its clock is replaced
 * @example
 * const players = await makePlayers(database);
 * await fc.assert(fc.asyncProperty(history, players.play));
 */
export async function makePlayers(database: ScratchDatabase): Promise<Players> {
  await letConnectionsTellTime(database);
  const ingest = postgres(database.url, { max: 1, connection: { role: 'ingest_api' } });
  return {
    async play({ settings, steps }) {
      const project = await createProject(database.sql, 'Tea', {
        withdrawal_action: settings.withdrawalAction,
        ...(settings.contactRetentionDays && { contact_retention_days: settings.contactRetentionDays }),
        ...(settings.anonymousRetentionDays && { anonymous_retention_days: settings.anonymousRetentionDays }),
        now: new Date(START),
      });
      const ownerId = await createMember(database.sql, project, { role: 'owner', now: new Date(START) });
      const model = new Model(settings);
      const player = {
        sql: database.sql,
        ingest,
        project,
        ownerId,
        model,
        keys: [project.accessKey],
        cursors: new Map<number, string>(),
      };
      let now = START;
      for (const [at, step] of steps.entries()) {
        now += step.waitMs;
        const wanted = model.apply(step, now);
        expectContains(await take(step, { ...player, now }), wanted, `the answer to step ${at + 1}`);
      }
      expectContains(await stateOf(database.sql, project), model.state(), 'what is stored in the end');
      const miscounted = await database.sql`select * from audit.miscounted where project_id = ${project.id}`;
      expectContains([...miscounted], [], 'the wrong counters');
    },
    end: () => ingest.end(),
  };
}

type Player = {
  sql: Sql;
  ingest: Sql;
  project: Project;
  ownerId: string;
  model: Model;
  keys: string[];
  /** What each sender's page goes on from when it asks for replies. */
  cursors: Map<number, string>;
  now: number;
};

/** The same step as the model's, through the functions that the edge functions, the portal and pg_cron call. */
async function take(step: Step, player: Player): Promise<object> {
  const { ingest, model, keys } = player;
  const now = new Date(player.now).toISOString();
  if (step.kind === 'rotation') return rotate(step.overlapHours, { ...player, at: now });
  if (step.kind === 'retention') return runRetention({ ...player, at: now });

  if (step.kind === 'reply' || step.kind === 'resolve') return followUp(step, { ...player, at: now });

  await ingest`select set_config('tests.now', ${now}, false)`;
  const accessKey = keys[model.keyOf(step.key)] ?? '';
  if (step.kind === 'message') return send(model.sent.at(-1), { ...player, accessKey });
  if (step.kind === 'repeat') return send(model.repeated(step), { ...player, accessKey });
  if (step.kind === 'answer') return report(step, { ...player, accessKey });
  if (step.kind === 'poll') return poll(step, { ...player, accessKey });
  const contactId = model.senders[step.sender] ?? '';
  switch (step.kind) {
    case 'visit':
      return answerOf(ingest`select ingest.record_visit(
        ${accessKey}, null, false, ${contactId}, ${ingest.json({ ...CONSENT_CLAIM })},
        ${`${LAST_SEEN_RESOLUTION_MS} milliseconds`}
      ) as answer`);
    case 'withdrawal':
      return answerOf(ingest`select ingest.record_withdrawal(${accessKey}, null, ${contactId}) as answer`);
    case 'erasure':
      return answerOf(ingest`select ingest.erase_contact(${accessKey}, null, ${contactId}) as answer`);
  }
}

async function send(
  sent: Model['sent'][number] | undefined,
  { ingest, model, accessKey }: Player & { accessKey: string },
): Promise<object> {
  if (!sent) return {};
  const { sender, channel, country } = sent.step;
  const [contactId, conversationKey] = identityOf(model, sender);
  const { idleLimitMs, answeredBy } = CHANNEL_RULES[channel];
  const row = messageRow({
    access_key: accessKey,
    message_id: sent.id,
    channel,
    idle_limit: `${idleLimitMs} milliseconds`,
    conversation_key: conversationKey,
    awaits_member: answeredBy === 'member',
    ...(contactId && { ...ofContact(contactId), country }),
  });
  return answerOf(
    ingest`select ingest.record_messages(${ingest.json([row] as JSONValue)}) -> 'answers' -> 0 as answer`,
  );
}

async function report(
  step: Extract<Step, { kind: 'answer' }>,
  { ingest, model, accessKey }: Player & { accessKey: string },
): Promise<object> {
  const question = model.repeated(step);
  if (!question) return {};
  const sender = step.sender === 'same' ? question.step.sender : step.sender;
  const [contactId, conversationKey] = identityOf(model, sender);
  return answerOf(ingest`
    select ingest.record_answer(
      ${accessKey}, null, false, ${answerId(question.id)}, ${question.id}, 'Yes', '[]', 'answered', ${contactId},
      ${contactId && ingest.json({ ...CONSENT_CLAIM })}, ${conversationKey}
    ) as answer`);
}

async function poll(
  { sender, goesOn }: Extract<Step, { kind: 'poll' }>,
  { ingest, model, cursors, accessKey }: Player & { accessKey: string },
): Promise<object> {
  const [contactId, conversationKey] = identityOf(model, sender);
  const after = (goesOn && cursors.get(sender)) || null;
  const answer = (await answerOf(ingest`
    select ingest.read_replies(
      ${accessKey}, null, ${contactId}, ${conversationKey}, ${after}::text::timestamptz
    ) as answer`)) as { messages?: { messageId: string; createdAt: string }[] };
  const last = answer.messages?.at(-1);
  if (last) cursors.set(sender, last.createdAt);
  return answer.messages ? { ...answer, messages: answer.messages.map((each) => each.messageId) } : answer;
}

async function followUp(
  step: Extract<Step, { kind: 'reply' | 'resolve' }>,
  { sql, project, ownerId, model, at }: Player & { at: string },
): Promise<object> {
  const messageId = model.repeated(step)?.id ?? null;
  return sql.begin(async (sql) => {
    const [found] = await sql<{ id: string }[]>`
      select conversation_id as id from public.messages where project_id = ${project.id} and id = ${messageId}`;
    const conversationId = found?.id ?? project.id;
    await sql`
      select set_config('tests.now', ${at}, true), set_config('request.jwt.claim.sub', ${ownerId}, true),
        set_config('role', 'authenticated', true)`;
    return answerOf(
      step.kind === 'reply'
        ? sql`select public.reply_to_conversation(
            ${project.id}, ${conversationId}, ${model.lastReplyId || project.id}, 'Hello', ${step.isNote}
          ) as answer`
        : sql`select public.resolve_conversation(${project.id}, ${conversationId}, ${step.isResolved}) as answer`,
    );
  });
}

/** A contact id, or the key of an anonymous thread. */
function identityOf({ senders }: Model, sender: number): [string | null, string | null] {
  const name = senders[sender] ?? '';
  return sender < VISITORS ? [name, null] : [null, name];
}

async function rotate(
  overlapHours: number,
  { sql, project, ownerId, keys, at }: Player & { at: string },
): Promise<object> {
  const key = await sql.begin(async (sql) => {
    await sql`
      select set_config('tests.now', ${at}, true), set_config('request.jwt.claim.sub', ${ownerId}, true),
        set_config('role', 'authenticated', true)`;
    const [row] = await sql<
      { key: string }[]
    >`select public.rotate_access_key(${project.id}, ${overlapHours}) as key`;
    return row?.key ?? '';
  });
  keys.unshift(key);
  return {};
}

async function runRetention({ sql, project, at }: Player & { at: string }): Promise<object> {
  return sql.begin(async (sql) => {
    await sql`select set_config('tests.now', ${at}, true)`;
    await sql`select private.discard_leftovers()`;
    const [row] = await sql<{ gone: number }[]>`select private.retention_batch(${project.id}, 100) as gone`;
    return { gone: row?.gone };
  });
}

async function answerOf(query: PromiseLike<readonly Record<string, unknown>[]>): Promise<object> {
  const [row] = await query;
  return row?.['answer'] as object;
}

async function stateOf(sql: Sql, { id }: Project): Promise<object> {
  const contacts = await sql`
    select id, country, created_at, last_seen_at, conversations_count, consent_withdrawn_at
    from public.contacts where project_id = ${id} order by id::text`;
  const conversations = await sql`
    select c.contact_id, c.channel, c.last_message_at, c.waiting_since, c.resolved_at,
      count(m.received_at)::int as received, array_agg(m.id::text order by m.id::text) as messages
    from public.conversations c
    join public.messages m on m.project_id = c.project_id and m.conversation_id = c.id
    where c.project_id = ${id}
    group by c.project_id, c.id
    order by min(m.id::text)`;
  const [erased] = await sql`
    select count(*)::int as count from private.erased_contacts where project_id = ${id}`;
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
      isWaiting: row['waiting_since'] !== null,
      isResolved: row['resolved_at'] !== null,
      received: row['received'],
      messages: row['messages'],
    })),
    tombstones: erased?.['count'],
  };
}

/** Each field of the wanted one is in the found one, with an equal value. */
function expectContains(found: object, wanted: object, what: string): void {
  const compared = Array.isArray(wanted) ? found : { ...found, ...wanted };
  if (isDeepStrictEqual(found, Array.isArray(wanted) ? wanted : compared)) return;
  throw new Error(`Found as ${what}: ${JSON.stringify(found)}; wanted: ${JSON.stringify(wanted)}`);
}
