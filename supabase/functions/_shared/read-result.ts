import { isErrorCode, type ErrorCode } from '@webspeaker/core';

import { logWarning } from './log.ts';
import { invalid, Refusal, unavailable } from './refusal.ts';

/** What the database's functions answer when they did what they were asked; each adds fields of its own. */
export type IngestResult = {
  code: 'OK';
  /** Whether the browser that asked is on one of the project's pages; only functions that take an origin say so. */
  originAllowed?: boolean;
};

/** What they answer otherwise: there, too, a refusal is a value. */
type RefusedResult = {
  code: ErrorCode;
  /** With RATE_LIMITED, in seconds. */
  retryAfter?: number;
  /** With INVALID_REQUEST: the field, by its name in the protocol. */
  path?: string;
};

/**
 * Reads what a function of the database answered: the only place that looks at its code. The codes are a closed union. An
 * answer with any other code, perhaps from a schema that is newer than this function, is not passed on.
 *
 * @param value the jsonb that the function returned
 * @returns its result, or the refusal to send
 */
export function readResult<Result extends IngestResult>(value: unknown): Result | Refusal {
  const code: unknown =
    typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined;
  if (code === 'OK') return value as Result;
  if (isErrorCode(code)) return refusalOf({ ...(value as object), code });
  const found = typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : typeof code;
  logWarning(
    `The database answered a code that this function doesn't know (${found}): deploy functions and migrations of the same version`,
  );
  return unavailable();
}

function refusalOf({ code, retryAfter = 1, path }: RefusedResult): Refusal {
  if (code === 'RATE_LIMITED') {
    const seconds = Math.max(1, Math.ceil(retryAfter));
    return new Refusal(code, { headers: { 'Retry-After': String(seconds) } });
  }
  if (code === 'INVALID_REQUEST') {
    const taken = path === 'messageId';
    const message = taken ? 'This value is taken by another sender' : 'This value cannot be stored';
    return invalid({ path: path ?? '', message });
  }
  return new Refusal(code);
}
