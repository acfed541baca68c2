/**
 * How often a browser asks for replies. The server tells the pace with each answer, so that it can be changed for all
 * pages at once.
 *
 * @module
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Up to how long a thread has been quiet, and how long to wait then. The last one holds for ever after. */
const PACES: readonly [quietMs: number, pollAfterMs: number][] = [
  [5 * MINUTE_MS, 4 * SECOND_MS],
  [15 * MINUTE_MS, 10 * SECOND_MS],
  [60 * MINUTE_MS, 30 * SECOND_MS],
  [24 * 60 * MINUTE_MS, 2 * MINUTE_MS],
  [Infinity, 10 * MINUTE_MS],
];

/**
 * Tells when a browser should ask again: soon while a thread is lively, seldom when nothing has been said for long. When
 * more browsers ask than the server can well answer, all of them wait longer in proportion.
 *
 * @param input.quietMs milliseconds since the last message of the thread; null when there is none
 * @param input.load how many times more is asked than may be; up to 1 changes nothing
 * @returns milliseconds
 *
 * @example
 * ```ts
 * import { pollAfterMs } from '@webspeaker/core/poll-pace';
 *
 * pollAfterMs({ quietMs: 20_000, load: 0.1 }); // 4000
 * pollAfterMs({ quietMs: 20_000, load: 3 }); // 12000
 * ```
 */
export function pollAfterMs({ quietMs, load }: { quietMs: number | null; load: number }): number {
  const quiet = quietMs ?? Infinity;
  const [, pace] = PACES.find(([most]) => quiet < most) ?? [0, 10 * MINUTE_MS];
  return Math.round(pace * Math.max(1, load));
}
