import { ERROR_STATUS, type ErrorBody } from '@webspeaker/core';

import type { Refusal } from './refusal.ts';

/** Who may read an answer: the page that asked, and only once the database said that its origin is the project's. */
export type Audience = { origin: string | null; originAllowed: boolean };

const NOBODY: Audience = { origin: null, originAllowed: false };

/** An answer with a JSON body, or with none for 204. Never cached, never with a cookie. */
export function answer(
  body: unknown,
  { status = 200, audience = NOBODY }: { status?: number; audience?: Audience } = {},
): Response {
  const headers = commonHeaders(audience);
  if (status === 204) return new Response(null, { status, headers });
  headers.set('Content-Type', 'application/json');
  return new Response(JSON.stringify(body), { status, headers });
}

/** A refusal in the protocol's form. */
export function answerRefusal(refusal: Refusal, audience: Audience = NOBODY): Response {
  const body: ErrorBody = { code: refusal.code, message: refusal.message };
  if (refusal.issues) body.issues = refusal.issues;
  const response = answer(body, { status: ERROR_STATUS[refusal.code], audience });
  for (const [name, value] of Object.entries(refusal.headers)) response.headers.set(name, value);
  return response;
}

/** The headers that every answer has, and CORS for the project's own pages. */
export function commonHeaders({ origin, originAllowed }: Audience): Headers {
  const headers = new Headers({
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Vary: 'Origin',
  });
  if (origin !== null && originAllowed) {
    headers.set('Access-Control-Allow-Origin', origin);
    headers.set('Access-Control-Expose-Headers', 'Retry-After');
  }
  return headers;
}
