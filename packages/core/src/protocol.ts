/**
 * The wire protocol's bodies: zod schemas for requests and answers, with their types. The only module that needs zod;
 * the widget takes its types alone.
 *
 * @module
 */
import * as z from 'zod';
import type { Channel } from './channels.ts';
import { CHANNELS } from './channels.ts';
import type { ConsentClaim } from './consent.ts';
import type { ContactId } from './contact-id.ts';
import { CONTACT_HASH_PATTERN, CONTACT_ID_PATTERN } from './contact-id.ts';
import type { CountryCode } from './country.ts';
import type { ErrorBody, ErrorCode, ErrorIssue } from './errors.ts';
import { ERROR_STATUS } from './errors.ts';
import {
  MAX_ACCESS_KEY_LENGTH,
  MAX_CONSENT_CATEGORY_LENGTH,
  MAX_CONSENT_SOURCE_LENGTH,
  MAX_CONVERSATION_KEY_LENGTH,
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
  /** What Cloudflare Turnstile gave the browser; see `CHALLENGE_REQUIRED`. */
  turnstileToken?: string | undefined;
};

/** Body of `POST /widget/visits`, as parsed. */
export type VisitRequest = {
  accessKey: string;
  visitor: { key: VisitorKey; consent: ReceivedConsentClaim | null };
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

/** Schema of the body of `POST /widget/messages`. */
export const messageRequest: z.ZodType<MessageRequest> = z.object({
  accessKey,
  messageId: z.guid({ error: 'Expected a UUID' }).toLowerCase(),
  channel: z.enum(CHANNELS),
  text: z
    .string()
    .min(1)
    .max(MAX_TEXT_LENGTH)
    .refine((value) => !value.includes('\0'), STORABLE)
    // An input's `maxlength` can cut an emoji in half. The visitor should not lose the message because of that.
    .transform((value) => value.replace(/\p{Surrogate}/gu, '\uFFFD')),
  visitor: consentingVisitor.nullish().transform((visitor) => visitor ?? null),
  pageUrl: z
    .string()
    .refine((url) => cleanPageUrl(url) !== null, 'Expected an absolute http or https URL')
    .nullish()
    .transform((url) => url ?? null),
  conversationKey: storableText(MAX_CONVERSATION_KEY_LENGTH)
    .min(MIN_CONVERSATION_KEY_LENGTH, CONVERSATION_KEY)
    .nullish()
    .transform((key) => key ?? null),
  turnstileToken: shortText(MAX_TURNSTILE_TOKEN_LENGTH)
    .nullish()
    .transform((token) => token ?? undefined),
});

/** Schema of the body of `POST /widget/visits`. */
export const visitRequest: z.ZodType<VisitRequest> = z.object({ accessKey, visitor: consentingVisitor });

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
