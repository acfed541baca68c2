import type { ErrorCode, ErrorIssue } from '@webspeaker/core';

/** A request that is turned down: an expected outcome, so a value and not an exception. */
export class Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly issues: ErrorIssue[] | null;
  readonly headers: Record<string, string>;

  /**
   * @param code one of the protocol's codes; decides the status
   * @param details what the answer says beyond the code's own sentence; never what the request held
   */
  constructor(
    code: ErrorCode,
    details: { message?: string; issues?: ErrorIssue[]; headers?: Record<string, string> } = {},
  ) {
    this.code = code;
    this.message = details.message ?? MESSAGES[code];
    this.issues = details.issues ?? null;
    this.headers = details.headers ?? {};
  }
}

const MESSAGES: Record<ErrorCode, string> = {
  INVALID_REQUEST: 'The request is not of the form that this call takes',
  UNKNOWN_ACCESS_KEY: 'No project has this access key, or the key has expired',
  UNAUTHENTICATED: "This call takes a member's token or the project's secret key in the Authorization header",
  ORIGIN_NOT_ALLOWED: "This page's origin is not among the project's allowed origins",
  CONSENT_REQUIRED:
    'Tracking fields need a visitor who gave consent explicitly; send the message without them',
  FORBIDDEN: 'This credential does not allow the call',
  NOT_FOUND: 'There is nothing here',
  METHOD_NOT_ALLOWED: 'This call takes another method; see the Allow header',
  CONTACT_ERASED: 'The contact of this visitor key was erased and does not come back; start with a new key',
  TOO_LARGE: 'The body is larger than 16 KiB',
  RATE_LIMITED: 'This visitor sends too many messages; try again after the seconds in Retry-After',
  UNAVAILABLE: 'The database is away; keep what was sent and try again after the seconds in Retry-After',
};

/** Seconds for `Retry-After` when the database is away: a restart takes about that long. */
const RETRY_AFTER_SECONDS = '2';

/** The database is away, or something else of ours failed: the sender keeps what it has and tries again. */
export function unavailable(): Refusal {
  return new Refusal('UNAVAILABLE', { headers: { 'Retry-After': RETRY_AFTER_SECONDS } });
}

/** @param allowed the methods that the path does take */
export function methodNotAllowed(allowed: readonly string[]): Refusal {
  return new Refusal('METHOD_NOT_ALLOWED', {
    message: `This call takes ${allowed.join(' or ')}`,
    headers: { Allow: allowed.join(', ') },
  });
}
