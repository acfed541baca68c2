import type { ErrorBody, ErrorCode } from '@webspeaker/core/errors';

import { quietly } from '../quietly.ts';
import type { Settings } from '../read-settings.ts';
import type { Request } from './request.ts';

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
 * @param request sends them
 * @param settings for what is said on the console
 *
 * @example
 * const call = makeCall(makeRequest(settings), settings);
 * await call('visits', { visitor });
 */
export function makeCall(request: Request, { api, accessKey }: Pick<Settings, 'api' | 'accessKey'>): Call {
  const said = new Set<FailureCode>();
  return async (name, fields) => {
    const outcome = await post((signal) => request(name, fields, signal));
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

/**
 * Sends one request and never rejects. A success that is not JSON is an answer that never came: a network that wants
 * people to sign in first answers so. A refusal is final, unless it says that the same may succeed later (429, 5xx). It
 * does not try again.
 *
 * @param request sends it
 *
 * @example
 * const outcome = await post((signal) => request('visits', { visitor }, signal));
 */
export async function post(request: (signal: AbortSignal) => Promise<Response>): Promise<Outcome> {
  try {
    // Not AbortSignal.timeout: browsers have had it since 2022 only.
    const abort = new AbortController();
    setTimeout(() => abort.abort(), TIMEOUT_MS);
    const response = await request(abort.signal);
    const text = await response.text();
    const { ok, status } = response;
    if (ok) return { ok, body: text ? (JSON.parse(text) as unknown) : null };
    const { code = 'UNAVAILABLE', message = `The server answers ${status}` } =
      quietly(() => JSON.parse(text) as Partial<ErrorBody>) ?? {};
    if (status !== 429 && status < 500) return { ok, code, message };
    // The date form of Retry-After is NaN here and means the usual back-off.
    return { ok, code, message, againAfterMs: Number(response.headers.get('retry-after')) * 1000 || 0 };
  } catch {
    return { ok: false, code: 'NETWORK', againAfterMs: 0 };
  }
}
