import type { ErrorCode } from '@webspeaker/core';

import { answer, answerRefusal, type Audience } from '../_shared/answer.ts';
import type { IngestResult } from '../_shared/database.ts';
import { Refusal } from '../_shared/refusal.ts';

/**
 * Turns what an ingest function answered into a response.
 *
 * @param result its answer, or why there is none
 * @param options.body writes the body of a success; none means 204
 */
export function answerOutcome<Result extends IngestResult>(
  result: Result | Refusal,
  {
    origin,
    status = 200,
    body,
  }: { origin: string | null; status?: number; body?: (result: Result) => unknown },
): Response {
  if (result instanceof Refusal) return answerRefusal(result);
  const audience: Audience = { origin, originAllowed: result.originAllowed === true };
  if (result.code !== 'OK') return answerRefusal(refusalOf(result), audience);
  return body ? answer(body(result), { status, audience }) : answer(null, { status: 204, audience });
}

function refusalOf(result: IngestResult & { path?: string; message?: string }): Refusal {
  const code = result.code as ErrorCode;
  if (code === 'RATE_LIMITED') {
    return new Refusal(code, {
      headers: { 'Retry-After': String(Math.max(1, Math.ceil(result.retryAfter ?? 1))) },
    });
  }
  if (code === 'INVALID_REQUEST' && result.path) {
    const message = result.message ?? 'This value is taken by another sender';
    return new Refusal(code, {
      message: `${result.path}: ${message}`,
      issues: [{ path: result.path, message }],
    });
  }
  return new Refusal(code);
}
