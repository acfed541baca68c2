/** Attempts for one message before the visitor is asked: with the delays below about half a minute. */
export const MAX_ATTEMPTS = 6;

/** A server that asks for more patience than this is answered with "not sent", so that nobody waits for nothing. */
export const MAX_WAIT_MS = 120_000;

/**
 * How long to wait before the next attempt.
 *
 * Doubles from one second, with a quarter of jitter so that a crowd does not come back at once; never less than the
 * server's `Retry-After`. Returns milliseconds, or null where trying again is over.
 *
 * @param attempts how many attempts were made, from 1.
 * @param options.retryAfterMs what the server asked for; 0 where it asked for nothing.
 * @param options.random A number from 0 up to 1.
 *
 * @example
 * retryDelay(1, { retryAfterMs: 0, random: 0 }); // 1000
 */
export function retryDelay(
  attempts: number,
  options: { retryAfterMs: number; random: number },
): number | null {
  const backOff = 1000 * 2 ** (attempts - 1) * (1 + options.random / 4);
  const wait = Math.max(backOff, options.retryAfterMs);
  return attempts >= MAX_ATTEMPTS || wait > MAX_WAIT_MS ? null : wait;
}
