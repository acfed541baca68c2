/**
 * Counts a poll.
 *
 * @returns how many times more polls come in than may: above 1, browsers are to wait longer
 */
export type PollLoad = () => number;

const WINDOW_MS = 10_000;

/**
 * Measures the polls of this instance of the function, over the last ten seconds and the ones before. Polls are what
 * many waiting visitors send whatever they do, so the pace that they are told keeps them a small part of the work.
 *
 * @param perSecond how many polls there may be in a second
 */
export function openPollLoad(perSecond: number): PollLoad {
  let windowEndsAt = 0;
  let before = 0;
  let count = 0;
  return () => {
    const now = Date.now();
    if (now >= windowEndsAt) {
      before = now < windowEndsAt + WINDOW_MS ? count : 0;
      count = 0;
      windowEndsAt = now + WINDOW_MS;
    }
    count++;
    return Math.max(before, count) / ((perSecond * WINDOW_MS) / 1000);
  };
}
