/**
 * The closed union of error codes of the wire protocol, and the HTTP status of each.
 *
 * @module
 */

/** An error code of the wire protocol. A code is never renamed and never reused for something else. */
export type ErrorCode =
  | 'INVALID_REQUEST'
  | 'UNKNOWN_ACCESS_KEY'
  | 'UNAUTHENTICATED'
  | 'ORIGIN_NOT_ALLOWED'
  | 'CONSENT_REQUIRED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CONTACT_ERASED'
  | 'TOO_LARGE'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE';

/**
 * The HTTP status that goes with each code. The only 5xx is `UNAVAILABLE`: a bad input is never the server's fault.
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
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONTACT_ERASED: 410,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/** One thing that is wrong with a request, for `INVALID_REQUEST`. */
export type ErrorIssue = {
  /** Where, as a dotted path from the body's root (`visitor.consent.at`); empty for the body itself. */
  path: string;
  /** What was found and what was wanted. Never holds the value that was sent. */
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
