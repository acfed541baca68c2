import { ERROR_MESSAGES, type ErrorCode, type ErrorIssue } from '@webspeaker/core';

/** A request that is refused. This is an expected outcome, so it is a value and not an exception. */
export class Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly issues: ErrorIssue[] | null;
  readonly headers: Record<string, string>;

  /**
   * @param code one of the protocol's codes; decides the status
   * @param details what the answer says beyond the code's own sentence; never anything from the request
   */
  constructor(
    code: ErrorCode,
    details: { message?: string; issues?: ErrorIssue[]; headers?: Record<string, string> } = {},
  ) {
    this.code = code;
    this.message = details.message ?? ERROR_MESSAGES[code];
    this.issues = details.issues ?? null;
    this.headers = details.headers ?? {};
  }
}

/**
 * The refusal of a field that is not what it should be, or of the whole body.
 *
 * @param issues at least one; the first is also the answer's message
 */
export function invalid(...issues: [ErrorIssue, ...ErrorIssue[]]): Refusal {
  const [{ path, message }] = issues;
  return new Refusal('INVALID_REQUEST', { message: path ? `${path}: ${message}` : message, issues });
}

/** Seconds for `Retry-After` when the database is unavailable: a restart takes about that long. */
const RETRY_AFTER_SECONDS = '2';

/** The database is unavailable, or something else of ours failed: the sender keeps its message and tries again. */
export function unavailable(): Refusal {
  return new Refusal('UNAVAILABLE', { headers: { 'Retry-After': RETRY_AFTER_SECONDS } });
}

/** @param allowed the methods that the path accepts */
export function methodNotAllowed(allowed: readonly string[]): Refusal {
  return new Refusal('METHOD_NOT_ALLOWED', {
    message: `This call takes ${allowed.join(' or ')}`,
    headers: { Allow: allowed.join(', ') },
  });
}
