/**
 * The wire protocol's bodies: zod schemas for requests and answers, with their types. The only module that needs zod;
 * the widget takes its types alone.
 *
 * @module
 */
import * as z from 'zod';
import type { Channel } from './channels.ts';
import { CHANNELS } from './channels.ts';
import type { ConsentClaim, ConsentState } from './consent.ts';
import type { ContactId } from './contact-id.ts';
import { CONTACT_HASH_PATTERN, CONTACT_ID_PATTERN } from './contact-id.ts';
import type { CountryCode } from './country.ts';
import type { ErrorBody, ErrorCode, ErrorIssue } from './errors.ts';
import { ERROR_STATUS } from './errors.ts';
import {
  MAX_ACCESS_KEY_LENGTH,
  MAX_ANSWER_LENGTH,
  MAX_CONSENT_CATEGORY_LENGTH,
  MAX_CONSENT_SOURCE_LENGTH,
  MAX_CONVERSATION_KEY_LENGTH,
  MAX_PAGE_URL_LENGTH,
  MAX_SOURCES,
  MAX_SOURCE_TITLE_LENGTH,
  MAX_TEXT_LENGTH,
  MAX_TURNSTILE_TOKEN_LENGTH,
  MAX_WIDGET_VERSION_LENGTH,
  MIN_CONVERSATION_KEY_LENGTH,
} from './limits.ts';
import { cleanPageUrl } from './page-url.ts';
import type { VisitorKey } from './visitor-key.ts';
import { VISITOR_KEY_PATTERN } from './visitor-key.ts';

/**
 * A consent claim as it arrives. Anything of the right types passes the schema: the consent gate decides, and refuses
 * with a code of its own; see `isConsentGranted`.
 */
export type ReceivedConsentClaim = { [Field in keyof ConsentClaim]?: string | undefined };

/** Body of `POST /widget/messages`, as parsed. */
export type MessageRequest = {
  accessKey: string;
  /** A UUID in lower case, made by the sender: the same id again is the same message. */
  messageId: string;
  channel: Channel;
  text: string;
  visitor: { key: VisitorKey; consent: ReceivedConsentClaim | null } | null;
  /** An absolute http or https URL, not cleaned yet; see `cleanPageUrl`. */
  pageUrl: string | null;
  /** Holds an anonymous thread together: 16 to 128 characters, random, from the page's memory. */
  conversationKey: string | null;
  /** The question to AI search that the visitor hands over to a person with this message. */
  inReplyTo?: string | undefined;
  /** What Cloudflare Turnstile gave the browser; see `CHALLENGE_REQUIRED`. */
  turnstileToken?: string | undefined;
};

/** A page that an answer rests on. */
export type Source = {
  title: string;
  /** An absolute http or https URL. */
  url: string;
};

/** Whether AI search found an answer, or nothing to say. */
export type AnswerOutcome = 'answered' | 'no_answer';

/** Body of `POST /widget/answers`, as parsed. */
export type AnswerRequest = {
  accessKey: string;
  /** A UUID in lower case, made by the sender. A question has one answer: see `AnswerAnswer`. */
  messageId: string;
  /** The visitor's message that is answered. */
  inReplyTo: string;
  text: string;
  sources: Source[];
  outcome: AnswerOutcome;
  /** As in the question. The owner's server, with its secret key, sends null. */
  visitor: { key: VisitorKey; consent: ReceivedConsentClaim | null } | null;
  /** As in the question, if `visitor` is null. */
  conversationKey: string | null;
};

/** Body of `POST /widget/ratings`, as parsed. */
export type RatingRequest = {
  accessKey: string;
  /** The answer that is rated. */
  messageId: string;
  rating: 'up' | 'down' | null;
  visitor: { key: VisitorKey } | null;
  conversationKey: string | null;
};

/** Body of `POST /widget/replies`, as parsed. */
export type RepliesRequest = {
  accessKey: string;
  visitor: { key: VisitorKey } | null;
  conversationKey: string | null;
  /** `next` of the answer before: everything up to there was received. Null: nothing was. */
  after: string | null;
  /** Whether the visitor is writing something. */
  isTyping: boolean;
};

/** Body of `POST /contacts/{projectId}/conversations/{conversationId}/replies`, as parsed. */
export type ReplyRequest = {
  /** A UUID in lower case, made by the sender: the same id again is the same reply, and with another text is refused. */
  messageId: string;
  text: string;
};

/** Body of `POST /widget/visits`, as parsed. */
export type VisitRequest = {
  accessKey: string;
  visitor: { key: VisitorKey; consent: ReceivedConsentClaim | null };
};

/** Body of `POST /widget/checks`, as parsed. It names no visitor. */
export type CheckRequest = {
  accessKey: string;
  visitor: null;
  /** What the widget makes of consent on the page that its diagnostics are open on. */
  consent: {
    state: ConsentState;
    source: string;
    category: string;
    widgetVersion?: string | undefined;
  };
};

/** Body of the calls that a visitor key alone authorises: withdrawals, exports and erasures. */
export type VisitorRequest = { accessKey: string; visitor: { key: VisitorKey } };

/** Answer to `POST /widget/messages`. Contact id and country are null without consent. */
export type MessageAnswer = {
  messageId: string;
  conversationId: string;
  contactId: ContactId | null;
  country: CountryCode | null;
};

/** Answer to `POST /widget/answers`. */
export type AnswerAnswer = {
  /** The stored answer: the one that was sent, or the one that this question had before. */
  messageId: string;
  conversationId: string;
};

/** What somebody, or the owner's server, wrote to the visitor. */
export type Reply = {
  messageId: string;
  conversationId: string;
  channel: Channel;
  sender: 'assistant' | 'member';
  /** Null for an answer, and for a member who has set no name or is none any more. */
  author: { name: string } | null;
  /** Of an answer, the question. */
  inReplyTo: string | null;
  text: string;
  sources: Source[];
  /** ISO 8601. */
  createdAt: string;
};

/** Whether somebody is there to answer. */
export type Availability = {
  isOpen: boolean;
  /** When the next office hours begin, ISO 8601; null while they last, and when there are none. */
  opensAt: string | null;
  /** What the owner wants visitors to read outside office hours. */
  awayText: string | null;
};

/** Answer to `POST /widget/replies`. */
export type RepliesAnswer = {
  /** What the visitor has not received, oldest first, fifty at most. */
  messages: Reply[];
  /** To be sent as `after`, unread: the position behind these messages. Null: there was never a reply. */
  next: string | null;
  /** When to ask again, in milliseconds. */
  pollAfterMs: number;
  /** Whether a member is writing. */
  isTyping: boolean;
  /** Null: the owner names no office hours. */
  availability: Availability | null;
};

/** Answer to `POST /contacts/{projectId}/conversations/{conversationId}/replies`. */
export type ReplyAnswer = {
  messageId: string;
  /** ISO 8601. */
  createdAt: string;
};

/** Answer to every erasure. Holds nothing personal. */
export type ErasureAnswer = {
  receipt: {
    /** SHA-256 of the contact id; see `hashContactId`. */
    contactHash: string;
    /** ISO 8601. */
    erasedAt: string;
  };
  erased: { conversations: number; messages: number; consentReceipts: number };
};

/** Answer to `GET /contacts/health`: the function is up and reaches its database. Names nothing secret. */
export type HealthAnswer = {
  /** The function's version, such as `1.4.0`. */
  version: string;
};

/** Where the country of an address comes from. */
export type CountrySource = {
  /** A database beside the function or in Storage, or MaxMind's web service. */
  kind: 'file' | 'storage' | 'service';
  /** When the database was made, ISO 8601; null for a service, which keeps itself up to date. */
  builtAt: string | null;
};

/** Answer to `GET /widget/health`. */
export type WidgetHealthAnswer = HealthAnswer & {
  /** Whether the function is told which header has a visitor's address. */
  knowsAddressHeader: boolean;
  /** Null: no country is known of anybody. */
  countrySource: CountrySource | null;
};

// Postgres can store neither in text or jsonb: refusing them here gives a 400 instead of a database error.
const storable = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);
const STORABLE = 'Expected Unicode text without the NUL character and without unpaired surrogates';

const storableText = (maximum: number): z.ZodString => z.string().max(maximum).refine(storable, STORABLE);
const shortText = (maximum: number): z.ZodString => storableText(maximum).min(1);

const accessKey = shortText(MAX_ACCESS_KEY_LENGTH);

// Patterns rather than `isVisitorKey` and its like, so that a JSON schema made of these says as much.
const VISITOR_KEY = 'Expected a visitor key: 43 characters of base64url (256 random bits)';
const visitorKey = z
  .string(VISITOR_KEY)
  .regex(VISITOR_KEY_PATTERN, VISITOR_KEY)
  .transform((key) => key as VisitorKey);

// The bounds exclude years that Postgres refuses.
const timestamp = z.iso
  .datetime({
    offset: true,
    error: 'Expected an ISO 8601 date and time with offset, such as 2026-11-23T10:00:00Z',
  })
  .transform((value) => new Date(value))
  .refine((date) => date.getUTCFullYear() >= 2000 && date.getUTCFullYear() < 2100, {
    error: 'Expected a time between the years 2000 and 2100',
  })
  .transform((date) => date.toISOString());

const consentClaim = z.object({
  state: storableText(32).optional(),
  source: storableText(MAX_CONSENT_SOURCE_LENGTH).optional(),
  category: storableText(MAX_CONSENT_CATEGORY_LENGTH).optional(),
  method: storableText(32).optional(),
  at: timestamp.optional(),
  widgetVersion: storableText(MAX_WIDGET_VERSION_LENGTH).optional(),
});

const consentingVisitor = z.object({
  key: visitorKey,
  consent: consentClaim.nullish().transform((claim) => claim ?? null),
});

const CONVERSATION_KEY = `Expected at least ${String(MIN_CONVERSATION_KEY_LENGTH)} random characters, such as a UUID: whoever has the key is in the conversation`;

const messageId = z.guid({ error: 'Expected a UUID' }).toLowerCase();

const messageText = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .refine((value) => !value.includes('\0'), STORABLE)
    // An input's `maxlength` can cut an emoji in half. The visitor should not lose the message because of that.
    .transform((value) => value.replace(/\p{Surrogate}/gu, '\uFFFD'));

const conversationKey = storableText(MAX_CONVERSATION_KEY_LENGTH)
  .min(MIN_CONVERSATION_KEY_LENGTH, CONVERSATION_KEY)
  .nullish()
  .transform((key) => key ?? null);

/** Schema of the body of `POST /widget/messages`. */
export const messageRequest: z.ZodType<MessageRequest> = z.object({
  accessKey,
  messageId,
  channel: z.enum(CHANNELS),
  text: messageText(MAX_TEXT_LENGTH),
  visitor: consentingVisitor.nullish().transform((visitor) => visitor ?? null),
  pageUrl: z
    .string()
    .refine((url) => cleanPageUrl(url) !== null, 'Expected an absolute http or https URL')
    .nullish()
    .transform((url) => url ?? null),
  conversationKey,
  inReplyTo: messageId.nullish().transform((id) => id ?? undefined),
  turnstileToken: shortText(MAX_TURNSTILE_TOKEN_LENGTH)
    .nullish()
    .transform((token) => token ?? undefined),
});

/** Schema of the body of `POST /widget/visits`. */
export const visitRequest: z.ZodType<VisitRequest> = z.object({ accessKey, visitor: consentingVisitor });

/** Schema of the body of `POST /widget/checks`. */
export const checkRequest: z.ZodType<CheckRequest> = z.object({
  accessKey,
  visitor: z
    .null()
    .optional()
    .transform(() => null),
  consent: z.object({
    state: z.enum(['unknown', 'granted', 'denied']),
    source: shortText(MAX_CONSENT_SOURCE_LENGTH),
    category: shortText(MAX_CONSENT_CATEGORY_LENGTH),
    widgetVersion: storableText(MAX_WIDGET_VERSION_LENGTH).optional(),
  }),
});

const sourceUrl = storableText(MAX_PAGE_URL_LENGTH).refine(
  (url) => /^https?:\/\//.test(url) && cleanPageUrl(url) !== null,
  'Expected an absolute http or https URL',
);

/** Schema of the body of `POST /widget/answers`. */
export const answerRequest: z.ZodType<AnswerRequest> = z.object({
  accessKey,
  messageId,
  inReplyTo: messageId,
  text: messageText(MAX_ANSWER_LENGTH),
  sources: z
    .array(z.object({ title: shortText(MAX_SOURCE_TITLE_LENGTH), url: sourceUrl }))
    .max(MAX_SOURCES)
    .nullish()
    .transform((sources) => sources ?? []),
  outcome: z.enum(['answered', 'no_answer']),
  visitor: consentingVisitor.nullish().transform((visitor) => visitor ?? null),
  conversationKey,
});

const knownVisitor = z
  .object({ key: visitorKey })
  .nullish()
  .transform((visitor) => visitor ?? null);

/** One of the two opens a thread. */
const opensThread = ({ visitor, conversationKey }: { visitor: unknown; conversationKey: unknown }): boolean =>
  visitor !== null || conversationKey !== null;
const OPENS_THREAD = {
  path: ['conversationKey'],
  error: 'Expected the conversation key, since there is no visitor',
};

/** Schema of the body of `POST /widget/ratings`. */
export const ratingRequest: z.ZodType<RatingRequest> = z
  .object({
    accessKey,
    messageId,
    rating: z.enum(['up', 'down']).nullable(),
    visitor: knownVisitor,
    conversationKey,
  })
  .refine(opensThread, OPENS_THREAD);

/** Schema of the body of `POST /widget/replies`. */
export const repliesRequest: z.ZodType<RepliesRequest> = z
  .object({
    accessKey,
    visitor: knownVisitor,
    conversationKey,
    // Postgres' time to the microsecond, as it was handed out.
    after: z.iso
      .datetime({ offset: true, error: 'Expected `next` of the answer before, or null' })
      .max(40)
      .refine((at) => /^20\d\d-/.test(at), 'Expected `next` of the answer before, or null')
      .nullish()
      .transform((after) => after ?? null),
    isTyping: z
      .boolean()
      .nullish()
      .transform((isTyping) => isTyping ?? false),
  })
  .refine(opensThread, OPENS_THREAD);

/** Schema of the body of `POST /contacts/{projectId}/conversations/{conversationId}/replies`. */
export const replyRequest: z.ZodType<ReplyRequest> = z.object({
  messageId,
  text: messageText(MAX_TEXT_LENGTH),
});

const visitorRequest: z.ZodType<VisitorRequest> = z.object({
  accessKey,
  visitor: z.object({ key: visitorKey }),
});

/** Schema of the body of `POST /widget/withdrawals`. */
export const withdrawalRequest: z.ZodType<VisitorRequest> = visitorRequest;

/** Schema of the body of `POST /widget/exports`. */
export const exportRequest: z.ZodType<VisitorRequest> = visitorRequest;

/** Schema of the body of `POST /widget/erasures`. */
export const erasureRequest: z.ZodType<VisitorRequest> = visitorRequest;

const contactId = z
  .string()
  .regex(CONTACT_ID_PATTERN, 'Expected a UUIDv8 in lower case')
  .transform((id) => id as ContactId);

/** Schema of the answer to `POST /widget/messages`. */
export const messageAnswer: z.ZodType<MessageAnswer> = z.object({
  messageId: z.guid(),
  conversationId: z.guid(),
  contactId: contactId.nullable(),
  country: z.string().length(2).nullable(),
});

/** Schema of the answer to `POST /widget/answers`. */
export const answerAnswer: z.ZodType<AnswerAnswer> = z.object({
  messageId: z.guid(),
  conversationId: z.guid(),
});

/** Schema of the answer to `POST /widget/replies`. */
export const repliesAnswer: z.ZodType<RepliesAnswer> = z.object({
  messages: z.array(
    z.object({
      messageId: z.guid(),
      conversationId: z.guid(),
      channel: z.enum(CHANNELS),
      sender: z.enum(['assistant', 'member']),
      author: z.object({ name: z.string() }).nullable(),
      inReplyTo: z.guid().nullable(),
      text: z.string(),
      sources: z.array(z.object({ title: z.string(), url: z.string() })),
      createdAt: z.iso.datetime({ offset: true }),
    }),
  ),
  next: z.string().nullable(),
  pollAfterMs: z.int(),
  isTyping: z.boolean(),
  availability: z
    .object({
      isOpen: z.boolean(),
      opensAt: z.iso.datetime().nullable(),
      awayText: z.string().nullable(),
    })
    .nullable(),
});

/** Schema of the answer to `POST /contacts/{projectId}/conversations/{conversationId}/replies`. */
export const replyAnswer: z.ZodType<ReplyAnswer> = z.object({
  messageId: z.guid(),
  createdAt: z.iso.datetime({ offset: true }),
});

/** Schema of the answer to `POST /widget/erasures` and `DELETE /contacts/{projectId}/{contactId}`. */
export const erasureAnswer: z.ZodType<ErasureAnswer> = z.object({
  receipt: z.object({
    contactHash: z.string().regex(CONTACT_HASH_PATTERN),
    erasedAt: z.iso.datetime({ offset: true }),
  }),
  erased: z.object({ conversations: z.int(), messages: z.int(), consentReceipts: z.int() }),
});

const health = { version: z.string() };

/** Schema of the answer to `GET /contacts/health`. */
export const healthAnswer: z.ZodType<HealthAnswer> = z.object(health);

/** Schema of the answer to `GET /widget/health`. */
export const widgetHealthAnswer: z.ZodType<WidgetHealthAnswer> = z.object({
  ...health,
  knowsAddressHeader: z.boolean(),
  countrySource: z
    .object({
      kind: z.enum(['file', 'storage', 'service']),
      builtAt: z.iso.datetime().nullable(),
    })
    .nullable(),
});

/** Schema of every answer that is not a success. */
export const errorBody: z.ZodType<ErrorBody> = z.object({
  code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).exactOptional(),
});

/**
 * Turns zod's findings about a body into the protocol's issues: where, what was found and what was expected, never the
 * value that was sent.
 *
 * @example
 * ```ts
 * import { issuesOf, messageRequest } from '@webspeaker/core/protocol';
 *
 * const parsed = messageRequest.safeParse({ accessKey: 'pk_example' });
 * if (!parsed.success) issuesOf(parsed.error)[0]; // { path: 'messageId', message: '…' }
 * ```
 */
export function issuesOf(error: z.ZodError): ErrorIssue[] {
  return error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
}
