import { createHash } from 'node:crypto';

import {
  answerRequest,
  CHANNEL_RULES,
  checkRequest,
  cleanPageUrl,
  erasureRequest,
  exportRequest,
  LAST_SEEN_RESOLUTION_MS,
  messageRequest,
  ratingRequest,
  repliesRequest,
  visitRequest,
  withdrawalRequest,
  type AnswerAnswer,
  type AnswerRequest,
  type CheckRequest,
  type ErasureAnswer,
  type MessageAnswer,
  type MessageRequest,
  type RatingRequest,
  type RepliesRequest,
  type VisitorRequest,
  type VisitRequest,
} from '@webspeaker/core';
import type { ZodType } from 'zod';

import { json, noContent, type Answer } from '../_shared/answer.ts';
import { ERASURE, type CallOptions, type Database, type Statement } from '../_shared/database.ts';
import { answerExport } from '../_shared/export/answer-export.ts';
import { EXPORT_PAGE_SIZE, type ExportFacts, type ExportPage } from '../_shared/export/export-source.ts';
import type { IngestResult } from '../_shared/read-result.ts';
import type { Refusal } from '../_shared/refusal.ts';
import type { Sql } from '../_shared/session.ts';
import type { Asked } from './identify.ts';
import { answerReplies, type FoundReplies } from './replies.ts';
import type { PollLoad } from './poll-load.ts';
import type { Together } from './batch.ts';

/** What one call has of its own; everything else is the same for all and stands in `handle.ts`. */
export type Call<Body, Result extends IngestResult> = {
  /** How many ordinary requests it counts for where a client may make so many in a minute. */
  cost: number;
  /** Whether it writes what a crawler may have filled in. */
  refusesCrawlers: boolean;
  schema: ZodType<Body>;
  /** Whether its body may hold tracking fields, which only a granted consent opens. */
  needsConsent: boolean;
  /** Whether it stores the country of the client's address. */
  needsCountry: boolean;
  /** For a statement that may take longer than usual. */
  options?: CallOptions;
  statement: (sql: Sql, asked: Asked<Body>) => ReturnType<Statement>;
  /** For a call that is made together with others: what it is in their common statement, `recordTogether`. */
  row?: (asked: Asked<Body>) => MessageRow;
  answer: (
    result: Result,
    asked: Asked<Body>,
    way: { request: Request; database: Database; pollLoad: PollLoad },
  ) => Answer | Promise<Answer | Refusal>;
};

type RecordedMessage = IngestResult &
  Pick<MessageAnswer, 'conversationId' | 'contactId' | 'country'> & { created: boolean };

/** What is sent to each path, and what its statement brings. */
type Traffic = {
  '/widget/messages': [MessageRequest, RecordedMessage];
  '/widget/answers': [AnswerRequest, IngestResult & AnswerAnswer & { created: boolean }];
  '/widget/replies': [RepliesRequest, FoundReplies];
  '/widget/ratings': [RatingRequest, IngestResult];
  '/widget/visits': [VisitRequest, IngestResult];
  '/widget/checks': [CheckRequest, IngestResult];
  '/widget/withdrawals': [VisitorRequest, IngestResult];
  '/widget/exports': [VisitorRequest, ExportFacts];
  '/widget/erasures': [VisitorRequest, IngestResult & ErasureAnswer];
};

export type Path = keyof Traffic;

/** Every call of the widget by its path; all take POST. Which codes each can answer: docs/openapi.json. */
export const CALLS: { [P in Path]: Call<Traffic[P][0], Traffic[P][1]> } = {
  /** Takes a visitor's message in: 201 the first time, 200 for the same message again. */
  '/widget/messages': {
    cost: 1,
    refusesCrawlers: true,
    schema: messageRequest,
    needsConsent: true,
    needsCountry: true,
    row: messageRow,
    statement(sql, asked) {
      const row = messageRow(asked);
      const record = sql`
        ingest.record_message(
          p_access_key => ${row.access_key},
          p_origin => ${row.origin},
          p_gpc => ${row.gpc},
          p_message_id => ${row.message_id},
          p_channel => ${row.channel},
          p_idle_limit => ${row.idle_limit},
          p_text => ${row.text},
          p_contact_id => ${row.contact_id},
          p_country => ${row.country},
          p_page_url => ${row.page_url},
          p_page_parameters => ${sql.types.textArray(row.page_parameters)},
          p_consent => ${row.consent && sql.json(row.consent)},
          p_conversation_key => ${row.conversation_key},
          p_awaits_member => ${row.awaits_member},
          p_in_reply_to => ${row.in_reply_to}
        )`;
      if (row.passes_turnstile) return record;
      return sql`
        coalesce(
          ingest.challenge_message(
            p_access_key => ${row.access_key},
            p_message_id => ${row.message_id},
            p_contact_id => ${row.contact_id},
            p_conversation_key => ${row.conversation_key}
          ),
          ${record}
        )`;
    },
    answer({ created, conversationId, contactId, country }, { body: { messageId } }) {
      const answer: MessageAnswer = { messageId, conversationId, contactId, country };
      return json(answer, created ? 201 : 200);
    },
  },

  /**
   * Takes in the answer of AI search to a message: 201 the first time, 200 when the question has one. From the page that
   * showed it, or, with the project's secret key, from the owner's server.
   */
  '/widget/answers': {
    cost: 1,
    refusesCrawlers: true,
    schema: answerRequest,
    needsConsent: true,
    needsCountry: false,
    statement(sql, { body, contactId, origin, gpc, secretKeyHash }) {
      const sources = sql.json(body.sources);
      if (secretKeyHash) {
        return sql`
          ingest.record_answer_by_secret_key(
            p_key_hash => ${secretKeyHash},
            p_access_key => ${body.accessKey},
            p_message_id => ${body.messageId},
            p_in_reply_to => ${body.inReplyTo},
            p_text => ${body.text},
            p_sources => ${sources},
            p_outcome => ${body.outcome}
          )`;
      }
      return sql`
        ingest.record_answer(
          p_access_key => ${body.accessKey},
          p_origin => ${origin},
          p_gpc => ${gpc},
          p_message_id => ${body.messageId},
          p_in_reply_to => ${body.inReplyTo},
          p_text => ${body.text},
          p_sources => ${sources},
          p_outcome => ${body.outcome},
          p_contact_id => ${contactId},
          p_consent => ${body.visitor?.consent ? sql.json(body.visitor.consent) : null},
          p_conversation_key => ${body.conversationKey}
        )`;
    },
    answer: ({ created, messageId, conversationId }) =>
      json({ messageId, conversationId } satisfies AnswerAnswer, created ? 201 : 200),
  },

  /** What was written to the visitor and not received yet. Asked for at intervals, so it costs little. */
  '/widget/replies': {
    cost: 0.25,
    refusesCrawlers: false,
    schema: repliesRequest,
    needsConsent: false,
    needsCountry: false,
    statement: (sql, { body, contactId, origin }) => sql`
      ingest.read_replies(
        p_access_key => ${body.accessKey},
        p_origin => ${origin},
        p_contact_id => ${contactId},
        p_conversation_key => ${body.conversationKey},
        -- As text: the library would cut the time off at the millisecond.
        p_after => ${body.after}::text::timestamptz,
        p_is_typing => ${body.isTyping}
      )`,
    answer: (found, { body, contactId }, { pollLoad }) =>
      answerReplies(found, {
        after: body.after,
        load: (paceMs) => pollLoad(contactId ?? nameOfThread(body.conversationKey), paceMs),
      }),
  },

  /** What a visitor thinks of an answer; null takes it back. */
  '/widget/ratings': {
    cost: 1,
    refusesCrawlers: false,
    schema: ratingRequest,
    needsConsent: false,
    needsCountry: false,
    statement: (sql, { body, contactId, origin }) => sql`
      ingest.rate_answer(
        p_access_key => ${body.accessKey},
        p_origin => ${origin},
        p_message_id => ${body.messageId},
        p_rating => ${body.rating},
        p_contact_id => ${contactId},
        p_conversation_key => ${body.conversationKey}
      )`,
    answer: () => noContent(),
  },

  /** Moves the last-seen of a known contact. Makes none: a contact begins with a message. */
  '/widget/visits': {
    cost: 1,
    refusesCrawlers: false,
    schema: visitRequest,
    needsConsent: true,
    needsCountry: false,
    statement: (sql, { body: { accessKey, visitor }, contactId, origin, gpc }) => sql`
      ingest.record_visit(
        p_access_key => ${accessKey},
        p_origin => ${origin},
        p_gpc => ${gpc},
        p_contact_id => ${contactId},
        p_consent => ${visitor.consent ? sql.json(visitor.consent) : null},
        p_last_seen_resolution => ${milliseconds(LAST_SEEN_RESOLUTION_MS)}
      )`,
    answer: () => noContent(),
  },

  /** What the diagnostics of the website's owner tell the install page: of a website, and of no visitor. */
  '/widget/checks': {
    cost: 5,
    refusesCrawlers: true,
    schema: checkRequest,
    needsConsent: false,
    needsCountry: false,
    statement: (sql, { body: { accessKey, consent }, origin }) => sql`
      ingest.record_check(
        p_access_key => ${accessKey},
        p_origin => ${origin},
        p_consent => ${sql.json(consent)}
      )`,
    answer: () => noContent(),
  },

  /**
   * Notes that a visitor withdrew their consent; the project's setting keeps the contact, marked, or erases it. The same
   * answer for a key that nobody has.
   */
  '/widget/withdrawals': {
    cost: 5,
    refusesCrawlers: false,
    schema: withdrawalRequest,
    needsConsent: false,
    needsCountry: false,
    options: ERASURE,
    statement: (sql, { body, contactId, origin }) => sql`
      ingest.record_withdrawal(
        p_access_key => ${body.accessKey},
        p_origin => ${origin},
        p_contact_id => ${contactId}
      )`,
    answer: () => noContent(),
  },

  /** Everything held on the contact of a visitor key, in any state of consent. */
  '/widget/exports': {
    cost: 20,
    refusesCrawlers: false,
    schema: exportRequest,
    needsConsent: false,
    needsCountry: false,
    statement: (sql, { body, contactId, origin }) => sql`
      ingest.export_contact(
        p_access_key => ${body.accessKey},
        p_origin => ${origin},
        p_contact_id => ${contactId}
      )`,
    answer: (facts, { body, contactId, origin }, { request, database }) =>
      answerExport(facts, {
        headers: request.headers,
        page: (after) =>
          database.call<ExportPage>(
            (sql) => sql`
              ingest.export_messages(
                p_access_key => ${body.accessKey},
                p_origin => ${origin},
                p_contact_id => ${contactId},
                p_after => ${after},
                p_page_size => ${EXPORT_PAGE_SIZE}
              )`,
          ),
      }),
  },

  /** Erases the contact of a visitor key, in any state of consent, and answers with a receipt that names nobody. */
  '/widget/erasures': {
    cost: 20,
    refusesCrawlers: false,
    schema: erasureRequest,
    needsConsent: false,
    needsCountry: false,
    options: ERASURE,
    statement: (sql, { body, contactId, origin }) => sql`
      ingest.erase_contact(
        p_access_key => ${body.accessKey},
        p_origin => ${origin},
        p_contact_id => ${contactId}
      )`,
    answer: ({ receipt, erased }) => json({ receipt, erased } satisfies ErasureAnswer),
  },
};

/** A message as `ingest.record_messages` takes it: by the names of the parameters of `record_message`. */
type MessageRow = ReturnType<typeof messageRow>;

function messageRow({ body, ...asked }: Asked<MessageRequest>) {
  const { visitor } = body;
  const page = body.pageUrl === null ? null : cleanPageUrl(body.pageUrl);
  const { idleLimitMs, answeredBy } = CHANNEL_RULES[body.channel];
  return {
    access_key: body.accessKey,
    origin: asked.origin,
    gpc: asked.gpc,
    message_id: body.messageId,
    channel: body.channel,
    idle_limit: milliseconds(idleLimitMs),
    text: body.text,
    contact_id: asked.contactId,
    country: asked.country,
    page_url: page?.url ?? null,
    page_parameters: page?.parameters ?? [],
    consent: visitor?.consent ?? null,
    conversation_key: visitor ? null : body.conversationKey,
    awaits_member: answeredBy === 'member',
    in_reply_to: body.inReplyTo ?? null,
    passes_turnstile: asked.passesTurnstile,
  };
}

/** Records the messages that came in together. */
export const recordTogether: Together = (sql, rows) => sql`ingest.record_messages(${sql.json(rows)})`;

/** Tells anonymous threads apart without their key. */
function nameOfThread(conversationKey: string | null): string {
  return createHash('sha256')
    .update(conversationKey ?? '')
    .digest('base64')
    .slice(0, 22);
}

/** A length of time as Postgres reads an `interval`. */
function milliseconds(length: number): string {
  return `${String(length)} milliseconds`;
}
