import { ERROR_STATUS, type ErrorBody } from '@webspeaker/core';

import { Refusal } from './refusal.ts';

/** What a call ends in when it isn't turned down. */
export type Answer = {
  status: 200 | 201 | 204;
  body: string | ReadableStream<Uint8Array> | null;
  headers: Record<string, string>;
};

const COMMON_HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  Vary: 'Origin, Accept',
};

/** An answer that is JSON. */
export function json(value: unknown, status: 200 | 201 = 200): Answer {
  return { status, body: JSON.stringify(value), headers: { 'Content-Type': 'application/json' } };
}

/** An answer that says no more than that it is done. */
export function noContent(headers: Record<string, string> = {}): Answer {
  return { status: 204, body: null, headers };
}

/**
 * Makes the response, of an answer and of a refusal alike: the only place that does. Never cached, never with a cookie.
 *
 * @param headers further ones, such as CORS
 */
export function respond(outcome: Answer | Refusal, headers: Record<string, string> = {}): Response {
  const { status, body, headers: own } = outcome instanceof Refusal ? written(outcome) : outcome;
  return new Response(body, {
    status,
    headers: { ...COMMON_HEADERS, ...headers, ...own },
  });
}

/** A refusal in the protocol's form. */
function written({ code, message, issues, headers }: Refusal) {
  const body: ErrorBody = { code, message, ...(issues && { issues }) };
  return {
    status: ERROR_STATUS[code],
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  };
}
