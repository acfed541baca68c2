/**
 * A `fetch` that gives up a request whose answer is not there in time. A service that takes connections and says nothing
 * would otherwise keep a page waiting for minutes. supabase-js tries again what failed, but nothing that was given up: it
 * must fail as `AbortError`, which that of `AbortSignal.timeout` is not.
 *
 * @param limitMs from the request to the end of its answer
 */
export function limitedFetch(limitMs: number): typeof fetch {
  return (input, init = {}) => {
    const limit = new AbortController();
    setTimeout(() => limit.abort(), limitMs).unref();
    const signal = init.signal ? AbortSignal.any([init.signal, limit.signal]) : limit.signal;
    return fetch(input, { ...init, signal });
  };
}
