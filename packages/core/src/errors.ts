/**
 * The error codes of the wire protocol, a closed union, with the HTTP status and the meaning of each. Answers say these
 * sentences, and the tables in the documents are made from them.
 *
 * @module
 */
import { MAX_BODY_BYTES } from './limits.ts';

/** An error code of the wire protocol. A code is never renamed and never reused for something else. */
export type ErrorCode =
  | 'INVALID_REQUEST'
  | 'UNKNOWN_ACCESS_KEY'
  | 'UNAUTHENTICATED'
  | 'ORIGIN_NOT_ALLOWED'
  | 'CONSENT_REQUIRED'
  | 'CHALLENGE_REQUIRED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CONTACT_ERASED'
  | 'TOO_LARGE'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE';

/**
 * The HTTP status that goes with each code. The only 5xx is `UNAVAILABLE`: bad input is never answered with a 5xx.
 *
 * @example
 * ```ts
 * import { ERROR_STATUS } from '@webspeaker/core/errors';
 *
 * ERROR_STATUS.CONTACT_ERASED; // 410
 * ```
 */
export const ERROR_STATUS: Readonly<Record<ErrorCode, number>> = {
  INVALID_REQUEST: 400,
  UNKNOWN_ACCESS_KEY: 401,
  UNAUTHENTICATED: 401,
  ORIGIN_NOT_ALLOWED: 403,
  CONSENT_REQUIRED: 403,
  CHALLENGE_REQUIRED: 403,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONTACT_ERASED: 410,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/**
 * What each code means, in one sentence for a developer. It is the answer's `message` unless there is something more
 * exact to say.
 *
 * @example
 * ```ts
 * import { ERROR_MESSAGES } from '@webspeaker/core/errors';
 *
 * ERROR_MESSAGES.TOO_LARGE; // 'The body is larger than 16 KiB'
 * ```
 */
export const ERROR_MESSAGES: Readonly<Record<ErrorCode, string>> = {
  INVALID_REQUEST: 'The request is not what this call takes; `issues` names each field and what is expected',
  UNKNOWN_ACCESS_KEY:
    "No project has this access key, or the key has expired; the current one is in the snippet on the project's install page",
  UNAUTHENTICATED: "The Authorization header must hold a member's token or the project's secret key",
  ORIGIN_NOT_ALLOWED:
    "The request's origin is not among the project's allowed origins, or is absent where the project requires one; an owner changes both on the project's settings page",
  CONSENT_REQUIRED:
    'Tracking fields need consent that the visitor gave explicitly and that is not dated in the future; send the message without them',
  CHALLENGE_REQUIRED:
    'The project checks new visitors with Cloudflare Turnstile, and the message has no token, or one that is not good (any more); get a new one and send the message with it as `turnstileToken`',
  FORBIDDEN: 'This credential does not allow the call',
  NOT_FOUND:
    'There is no such path, project, contact, conversation or message, as far as the caller may know',
  METHOD_NOT_ALLOWED: 'This call takes another method; see the Allow header',
  CONTACT_ERASED:
    'The contact of this visitor key was erased and does not come back; start again with a new key',
  TOO_LARGE: `The body is larger than ${String(MAX_BODY_BYTES / 1024)} KiB`,
  RATE_LIMITED: 'Too many requests; try again after the seconds in Retry-After',
  UNAVAILABLE:
    'The service is not available; keep what was sent and try again after the seconds in Retry-After',
};

/**
 * Tells whether a value is one of the protocol's error codes.
 *
 * @param value whatever was found where a code is expected
 *
 * @example
 * ```ts
 * import { isErrorCode } from '@webspeaker/core/errors';
 *
 * isErrorCode('NOT_FOUND'); // true
 * isErrorCode('OK'); // false
 * ```
 */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_STATUS, value);
}

/** One thing that is wrong with a request, for `INVALID_REQUEST`. */
export type ErrorIssue = {
  /** Where, as a dotted path from the body's root (`visitor.consent.at`); empty for the body itself. */
  path: string;
  /** What was found and what was expected. Never contains the value that was sent. */
  message: string;
};

/** The JSON body of every answer that is not a success. */
export type ErrorBody = {
  code: ErrorCode;
  /** One sentence for the developer who reads it, capital first, no final period. */
  message: string;
  /** Only with `INVALID_REQUEST`. */
  issues?: ErrorIssue[];
};
