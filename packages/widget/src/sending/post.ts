import type { ErrorBody, ErrorCode } from '@webspeaker/core/errors';

import { toJson } from '../to-json.ts';

/**
 * Why something was not done: the server's code, or one of ours. `NETWORK`: no answer came, or none that this origin may
 * read. `QUEUE_FULL`: too many messages wait. `WITHDRAWN`: consent ended before the message was sent.
 */
export type FailureCode = ErrorCode | 'NETWORK' | 'QUEUE_FULL' | 'WITHDRAWN';

/** What became of one request. */
export type Outcome =
  | { readonly ok: true; readonly body: unknown }
  | {
      readonly ok: false;
      readonly code: FailureCode;
      /** Present where the same request may succeed later: what `Retry-After` asked for, or 0. */
      readonly againAfterMs?: number;
    };

/** One call of the widget's function: the name of the call, and its body beside the access key. */
export type Call = (name: string, fields: object) => Promise<Outcome>;

/**
 * Makes the calls of one project.
 *
 * @example
 * const call = makeCall({ api: 'https://db.example.com', accessKey: 'pk_shop' });
 * await call('visits', { visitor });
 */
export function makeCall({ api, accessKey }: { api: string; accessKey: string }): Call {
  return (name, fields) => post(`${api}/functions/v1/widget/${name}`, { accessKey, ...fields });
}

/** A request without an answer for this long counts as lost; repeating it is safe. */
const TIMEOUT_MS = 15_000;

/** For pages that take it away later. */
const fetchAtStart = globalThis.fetch;

/**
 * Sends one request and never rejects. An answer that is not JSON is one that never came.
 *
 * The body goes as `text/plain`, which needs no preflight. No cookie and no referrer go along, and the request
 * outlives the page (`keepalive`, https://fetch.spec.whatwg.org/#request-keepalive-flag). It does not try again.
 *
 * @example
 * const outcome = await post('https://db.example.com/functions/v1/widget/visits', { accessKey, visitor });
 */
export async function post(url: string, body: unknown): Promise<Outcome> {
  try {
    // Not AbortSignal.timeout: browsers have had it since 2022 only.
    const abort = new AbortController();
    setTimeout(() => abort.abort(), TIMEOUT_MS);
    const send = (globalThis.fetch as typeof fetch | undefined) ?? fetchAtStart;
    const response = await send(url, {
      // What the page has put on `Object.prototype` is no option of this request.
      __proto__: null,
      method: 'POST',
      body: toJson(body),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      keepalive: true,
      signal: abort.signal,
    } as RequestInit);
    const text = await response.text();
    const { ok, status } = response;
    const answer: unknown = text ? JSON.parse(text) : null;
    if (ok) return { ok, body: answer };
    const code = (answer as ErrorBody | null)?.code ?? 'UNAVAILABLE';
    if (status !== 429 && status < 500) return { ok, code };
    // The date form of Retry-After is NaN here and means the usual back-off.
    return { ok, code, againAfterMs: Number(response.headers.get('retry-after')) * 1000 || 0 };
  } catch {
    return { ok: false, code: 'NETWORK', againAfterMs: 0 };
  }
}
