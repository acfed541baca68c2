import type { ProblemCode } from './problem.ts';

/**
 * The one place that knows what the authentication and data services call their refusals. Codes: GoTrue's error
 * codes, PostgREST's `PGRST…`, and Postgres' SQLSTATEs, those of our own functions among them.
 */
const CODES: Record<string, ProblemCode> = {
  invalid_credentials: 'INVALID_CREDENTIALS',
  email_not_confirmed: 'EMAIL_NOT_CONFIRMED',
  user_already_exists: 'EMAIL_TAKEN',
  email_exists: 'EMAIL_TAKEN',
  weak_password: 'WEAK_PASSWORD',
  same_password: 'SAME_PASSWORD',
  email_address_not_authorized: 'MAIL_NOT_SENT',
  signup_disabled: 'SIGN_UP_DISABLED',
  over_request_rate_limit: 'RATE_LIMITED',
  over_email_send_rate_limit: 'RATE_LIMITED',
  insufficient_aal: 'SECOND_FACTOR_NEEDED',
  session_not_found: 'SESSION_ENDED',
  user_not_found: 'SESSION_ENDED',
  mfa_factor_not_found: 'NOT_FOUND',
  too_many_enrolled_mfa_factors: 'CEILING_REACHED',
  validation_failed: 'INVALID_FORM',
  PGRST116: 'NOT_FOUND',
  // A text that is none of the type wanted: an id that was never one.
  '22P02': 'NOT_FOUND',
  // NUL, and a surrogate alone: no text that can be stored.
  '22P05': 'INVALID_FORM',
  '22021': 'INVALID_FORM',
  '22007': 'INVALID_FORM',
  '22008': 'INVALID_FORM',
  '22023': 'INVALID_FORM',
  '23514': 'INVALID_FORM',
  '42501': 'FORBIDDEN',
  WS001: 'LAST_OWNER',
  WS002: 'ORGANIZATIONS_CLOSED',
  WS003: 'CEILING_REACHED',
  WS004: 'REPLIED_MEANWHILE',
};

const STATUS: Partial<Record<ProblemCode, number>> = {
  CEILING_REACHED: 409,
  CHANGED_MEANWHILE: 409,
  CONSENT_REQUIRED: 403,
  CONTACT_ERASED: 410,
  EMAIL_TAKEN: 409,
  FORBIDDEN: 403,
  INVALID_CREDENTIALS: 401,
  LAST_OWNER: 409,
  NOT_FOUND: 404,
  ORGANIZATIONS_CLOSED: 403,
  RATE_LIMITED: 429,
  REPLIED_MEANWHILE: 409,
  REQUEST_NOT_DONE: 409,
  SECOND_FACTOR_NEEDED: 403,
  SECOND_FACTOR_REQUIRED: 409,
  SESSION_ENDED: 401,
  UNAVAILABLE: 503,
  UNKNOWN: 500,
};

type ServiceError = { code?: string | undefined; name?: string; status?: number | undefined };

/** Names the failure that a service's error stands for; `UNKNOWN` when no rule knows it. */
export function problemOf({ code, name, status = -1 }: ServiceError): ProblemCode {
  const known = CODES[code ?? ''];
  if (known) return known;
  // supabase-js turns `session_not_found` into an error without a code.
  if (name === 'AuthSessionMissingError') return 'SESSION_ENDED';
  // supabase-js reports a service that can't be reached with the status 0.
  if (name === 'AuthRetryableFetchError' || status === 0 || status >= 502) return 'UNAVAILABLE';
  return 'UNKNOWN';
}

/** HTTP status of an answer that tells of a problem. */
export function statusOf(code: ProblemCode): number {
  return STATUS[code] ?? 400;
}
