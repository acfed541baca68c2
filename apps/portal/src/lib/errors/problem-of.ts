import type { ProblemCode } from './problem.ts';

/**
 * The one place that knows what the authentication and data services call their refusals. Codes: GoTrue's error
 * codes, PostgREST's `PGRST…`, and Postgres' SQLSTATEs, which functions of ours raise too.
 */
const CODES: Record<string, ProblemCode> = {
  invalid_credentials: 'INVALID_CREDENTIALS',
  email_not_confirmed: 'EMAIL_NOT_CONFIRMED',
  user_already_exists: 'EMAIL_TAKEN',
  email_exists: 'EMAIL_TAKEN',
  weak_password: 'WEAK_PASSWORD',
  signup_disabled: 'SIGN_UP_DISABLED',
  over_request_rate_limit: 'RATE_LIMITED',
  over_email_send_rate_limit: 'RATE_LIMITED',
  validation_failed: 'INVALID_FORM',
  PGRST116: 'NOT_FOUND',
  '22P02': 'NOT_FOUND',
  '22P05': 'INVALID_FORM',
  '22021': 'INVALID_FORM',
  '22007': 'INVALID_FORM',
  '22008': 'INVALID_FORM',
  '42501': 'FORBIDDEN',
  '23514': 'INVALID_FORM',
  '22023': 'INVALID_FORM',
  P0002: 'NOT_FOUND',
};

const STATUS: Partial<Record<ProblemCode, number>> = {
  CONTACT_ERASED: 410,
  EMAIL_TAKEN: 409,
  FORBIDDEN: 403,
  INVALID_CREDENTIALS: 401,
  LAST_OWNER: 409,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  UNKNOWN: 500,
};

/** The local stack's Data API knows no SQLSTATE for a broken rule (`23514` elsewhere), only what Postgres said. */
const LOCAL_CODE = 'SUP';
const BROKEN_RULE = /violates check constraint|wanted|this is the last owner/;

type ServiceError = {
  code?: string | undefined;
  message?: string;
  name?: string;
  status?: number | undefined;
};

/** Names the failure that a service's error stands for; `UNKNOWN` when no rule knows it. */
export function problemOf(error: ServiceError): ProblemCode {
  const known = CODES[error.code ?? ''];
  if (known) return known;
  if (error.code === LOCAL_CODE && BROKEN_RULE.test(error.message ?? '')) return 'INVALID_FORM';
  // supabase-js reports a service that can't be reached as a fetch failure without a code.
  if (error.name === 'AuthRetryableFetchError' || error.status === 0 || (error.status ?? 0) >= 502)
    return 'UNAVAILABLE';
  if (error.code === '' && error.message?.includes('fetch')) return 'UNAVAILABLE';
  return 'UNKNOWN';
}

/** HTTP status of an answer that tells of a problem. */
export function statusOf(code: ProblemCode): number {
  return STATUS[code] ?? 400;
}
