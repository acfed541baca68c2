import type { Failure, Outcome } from './post.ts';
import { retryDelay } from './retry-delay.ts';

/**
 * Repeats an attempt while it may succeed later: with back-off, never before the server's `Retry-After`, and a bounded
 * number of times.
 *
 * @param attempt one attempt.
 * @param pause waits for that many milliseconds after a failure; answers true where trying is to end.
 *
 * @example
 * await keepTrying(() => post(url, body), (ms) => new Promise((done) => setTimeout(done, ms, false)));
 */
export async function keepTrying(
  attempt: () => Promise<Outcome>,
  pause: (ms: number, failure: Failure) => Promise<boolean>,
): Promise<Outcome> {
  for (let attempts = 1; ; attempts++) {
    const outcome = await attempt();
    if (outcome.ok || outcome.againAfterMs === undefined) return outcome;
    const delay = retryDelay(attempts, { retryAfterMs: outcome.againAfterMs, random: Math.random() });
    if (delay === null || (await pause(delay, outcome))) return outcome;
  }
}
