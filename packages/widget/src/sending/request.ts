import type { Settings } from '../read-settings.ts';
import { toJson } from '../to-json.ts';

/** Sends one request to the widget's function: the name of the call, and its body beside the access key. */
export type Request = (name: string, fields: object, signal?: AbortSignal) => Promise<Response>;

/** For pages that take it away later. */
const fetchAtStart = globalThis.fetch;

/**
 * Makes the requests of one project. They need no preflight (the body goes as `text/plain`), take no cookie and no referrer
 * along, and outlive the page (`keepalive`, https://fetch.spec.whatwg.org/#request-keepalive-flag).
 *
 * @param settings where to, and for which project
 * @param headers of those that need no preflight either: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 *
 * @example
 * const request = makeRequest({ api: 'https://db.example.com', accessKey: 'pk_shop', region: null });
 * const response = await request('visits', { visitor });
 */
export function makeRequest(
  { api, accessKey, region }: Pick<Settings, 'api' | 'accessKey' | 'region'>,
  headers?: Record<string, string>,
): Request {
  // In the address: the header for it would need a preflight. https://supabase.com/docs/guides/functions/regional-invocation
  const query = region ? `?forceFunctionRegion=${region}` : '';
  return async (name, fields, signal) =>
    ((globalThis.fetch as typeof fetch | undefined) ?? fetchAtStart)(
      `${api}/functions/v1/widget/${name}${query}`,
      {
        // What the page has put on `Object.prototype` is no option of this request.
        __proto__: null,
        method: 'POST',
        headers,
        body: toJson({ accessKey, ...fields }),
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        keepalive: true,
        signal,
      } as RequestInit,
    );
}
