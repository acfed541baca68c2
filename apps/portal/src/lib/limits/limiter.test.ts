import { beforeEach, afterEach, describe, expect, test, vi } from 'vitest';
import { openLimiter } from './limiter.ts';

const MINUTE_MS = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('a limiter', () => {
  test('refuses what goes beyond it and says for how long, whatever is tried meanwhile', () => {
    const limiter = openLimiter({ most: 3, withinMs: 15 * MINUTE_MS });
    expect([1, 2, 3].map(() => limiter.take('a'))).toEqual([0, 0, 0]);
    expect(limiter.take('a')).toBe(900);
    vi.advanceTimersByTime(14 * MINUTE_MS);
    expect(limiter.take('a')).toBe(60);
    vi.advanceTimersByTime(MINUTE_MS + 1);
    expect(limiter.take('a')).toBe(0);
  });

  test('counts each key alone', () => {
    const limiter = openLimiter({ most: 1, withinMs: MINUTE_MS });
    expect(limiter.take('a')).toBe(0);
    expect(limiter.take('b')).toBe(0);
    expect(limiter.take('a')).toBe(60);
  });

  test('lets another one through for each that is given back, and not more', () => {
    const limiter = openLimiter({ most: 1, withinMs: MINUTE_MS });
    limiter.giveBack('a');
    expect(limiter.take('a')).toBe(0);
    limiter.giveBack('a');
    limiter.giveBack('a');
    expect(limiter.take('a')).toBe(0);
    expect(limiter.take('a')).toBe(60);
  });

  test('forgets the oldest key when there are too many', () => {
    const limiter = openLimiter({ most: 1, withinMs: MINUTE_MS });
    limiter.take('first');
    for (let n = 0; n < 50_000; n += 1) limiter.take(`key ${n}`);
    expect(limiter.take('key 49999')).toBe(60);
    expect(limiter.take('first')).toBe(0);
  });
});
