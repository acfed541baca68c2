import { ERROR_STATUS, type ErrorBody } from '@webspeaker/core';

import { Refusal } from './refusal.ts';

/** The outcome of a call that was not refused. */
export type Answer = {
  status: 200 | 201 | 204;
  body: string | ReadableStream<Uint8Array> | null;
  headers: Record<string, string>;
};

/**
 * An answer is not meant to be shown as a page or a picture: opened by its address, it runs, frames and loads nothing.
 * What another site's page may read through `fetch` is decided by CORS.
 */
const COMMON_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  Vary: 'Origin, Accept',
};

/** An answer with a JSON body. */
export function json(value: unknown, status: 200 | 201 = 200): Answer {
  return { status, body: JSON.stringify(value), headers: { 'Content-Type': 'application/json' } };
}

/** An answer without a body: it is done. */
export function noContent(headers: Record<string, string> = {}): Answer {
  return { status: 204, body: null, headers };
}

/**
 * Makes the response, for an answer and for a refusal: the only place that does. Never cached, never with a cookie.
 *
 * @param options.headers additional headers, such as CORS
 */
export function respond(
  outcome: Answer | Refusal,
  { request, headers = {} }: { request: Request; headers?: Record<string, string> },
): Response {
  const { status, body, headers: own } = outcome instanceof Refusal ? written(outcome) : outcome;
  const transport: Record<string, string> = cameByHttps(request)
    ? { 'Strict-Transport-Security': 'max-age=31536000' }
    : {};
  return new Response(body, { status, headers: { ...COMMON_HEADERS, ...transport, ...headers, ...own } });
}

/** Whether the browser sent the request encrypted. The last hop, to the function, hardly ever is. */
function cameByHttps(request: Request): boolean {
  const first = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim();
  return first === undefined ? request.url.startsWith('https:') : first === 'https';
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
