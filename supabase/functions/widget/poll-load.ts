/**
 * Counts a poll.
 *
 * @param who tells visitors apart; kept in memory for some minutes
 * @param paceMs how long this visitor's browser would usually wait before it asks again
 * @returns how many times more polls would come in than may, if nobody waited longer: above 1, browsers are to wait
 *   longer in proportion
 */
export type PollLoad = (who: string, paceMs: number) => number;

/** Twice as long as ten thousand waiting visitors wait when 150 of them may ask in a second. */
const WINDOW_MS = 120_000;
/** About 10 MB. */
const MOST_VISITORS = 100_000;

/**
 * Measures how much would be asked of this instance of the function. Polls are what waiting visitors send whatever they
 * do, so the pace that they are told keeps them a small part of the work. It goes by the visitors there are, and not by
 * the polls that come: fewer come as soon as browsers have been told to wait, and that must not make them hurry again.
 *
 * @param perSecond how many polls there may be in a second
 */
export function openPollLoad(perSecond: number): PollLoad {
  /** The polls in a millisecond that each visitor would send. */
  let visitors = new Map<string, number>();
  let demand = 0;
  let demandBefore = 0;
  let windowEndsAt = 0;
  return (who, paceMs) => {
    const now = Date.now();
    if (now >= windowEndsAt) {
      demandBefore = now < windowEndsAt + WINDOW_MS ? demand : 0;
      visitors = new Map();
      demand = 0;
      windowEndsAt = now + WINDOW_MS;
    }
    const wanted = 1 / paceMs;
    if (visitors.size < MOST_VISITORS || visitors.has(who)) {
      demand += wanted - (visitors.get(who) ?? 0);
      visitors.set(who, wanted);
    }
    return (Math.max(demand, demandBefore) * 1000) / perSecond;
  };
}
