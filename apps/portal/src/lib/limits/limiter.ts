import { LRUCache } from 'lru-cache';

/** How often something may be tried. */
export type Limit = { most: number; withinMs: number };

export type Limiter = {
  /**
   * Counts an attempt.
   *
   * @param key whose: a keyed hash, never an address as it is
   * @returns 0, or after how many seconds the next one is allowed; a refused one does not count
   */
  take(key: string): number;
  /** Takes an attempt back that should not count. */
  giveBack(key: string): void;
};

/** Some 10 MB. The names that are counted are the sender's to choose: when there are more, the oldest is forgotten. */
const MOST_KEYS = 50_000;

/**
 * Counts attempts in fixed windows, in this process's memory: each key's window begins with its first attempt.
 *
 * @example
 * const limiter = openLimiter({ most: 10, withinMs: 15 * 60_000 });
 * if (limiter.take(key) > 0) return refuse('RATE_LIMITED');
 */
export function openLimiter({ most, withinMs }: Limit): Limiter {
  const counts = new LRUCache<string, number>({
    max: MOST_KEYS,
    ttl: withinMs,
    noUpdateTTL: true,
    perf: Date,
  });
  return {
    take(key) {
      const count = counts.get(key) ?? 0;
      if (count >= most) return Math.max(1, Math.ceil(counts.getRemainingTTL(key) / 1000));
      counts.set(key, count + 1);
      return 0;
    },
    giveBack(key) {
      const count = counts.get(key);
      if (count) counts.set(key, count - 1);
    },
  };
}
