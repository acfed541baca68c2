import type { ErrorBody, ErrorCode } from '@webspeaker/core/errors';

import { quietly } from '../quietly.ts';
import type { Settings } from '../read-settings.ts';
import { toJson } from '../to-json.ts';

/**
 * Why something was not done: the server's code, or one of ours. `NETWORK`: no answer came, or none that this origin may
 * read. `QUEUE_FULL`: too many messages wait. `WITHDRAWN`: consent ended before the message was sent.
 */
export type FailureCode = ErrorCode | 'NETWORK' | 'QUEUE_FULL' | 'WITHDRAWN';

/** What became of one request. */
export type Outcome = { readonly ok: true; readonly body: unknown } | Failure;

/** Nothing was done, and why. */
export type Failure = {
  readonly ok: false;
  readonly code: FailureCode;
  /** The server's sentence for the developer. */
  readonly message?: string | undefined;
  /** Present where the same request may succeed later: what `Retry-After` asked for, or 0. */
  readonly againAfterMs?: number;
};

/** One call of the widget's function: the name of the call, and its body beside the access key. */
export type Call = (name: string, fields: object) => Promise<Outcome>;

/** Refusals that belong to the protocol: there is nothing that the site's owner could mend. */
const USUAL = /^(CHALLENGE|CON|RATE|TOO)/;

/**
 * Makes the calls of one project. What the site's owner can mend (a wrong key, an origin that is not allowed, an address
 * where nobody answers) is said on the console, once for each reason.
 *
 * @example
 * const call = makeCall({ api: 'https://db.example.com', accessKey: 'pk_shop', region: null });
 * await call('visits', { visitor });
 */
export function makeCall({ api, accessKey, region }: Pick<Settings, 'api' | 'accessKey' | 'region'>): Call {
  const said = new Set<FailureCode>();
  return async (name, fields) => {
    // In the address: the header for it would need a preflight. https://supabase.com/docs/guides/functions/regional-invocation
    const query = region ? `?forceFunctionRegion=${region}` : '';
    const outcome = await post(`${api}/functions/v1/widget/${name}${query}`, { accessKey, ...fields });
    // A contact that is not found is usual; a call that is not found is none of this server's.
    const usual =
      outcome.ok || (name !== 'messages' && outcome.code === 'NOT_FOUND') || USUAL.test(outcome.code);
    if (!usual && !said.has(outcome.code)) {
      said.add(outcome.code);
      console.warn(
        `WebSpeaker: ${outcome.message ?? 'No answer'}. data-access-key="${accessKey}" data-api="${api}", on ${location.origin}`,
      );
    }
    return outcome;
  };
}

/** A request without an answer for this long counts as lost; repeating it is safe. */
const TIMEOUT_MS = 15_000;

/** For pages that take it away later. */
const fetchAtStart = globalThis.fetch;

/**
 * Sends one request and never rejects. A success that is not JSON is an answer that never came: a network that wants
 * people to sign in first answers so. A refusal is final, unless it says that the same may succeed later (429, 5xx).
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
    if (ok) return { ok, body: text ? (JSON.parse(text) as unknown) : null };
    const { code = 'UNAVAILABLE', message = `${url} answers ${status}` } =
      quietly(() => JSON.parse(text) as Partial<ErrorBody>) ?? {};
    if (status !== 429 && status < 500) return { ok, code, message };
    // The date form of Retry-After is NaN here and means the usual back-off.
    return { ok, code, message, againAfterMs: Number(response.headers.get('retry-after')) * 1000 || 0 };
  } catch {
    return { ok: false, code: 'NETWORK', againAfterMs: 0 };
  }
}
