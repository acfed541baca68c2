import { expect, test } from 'vitest';

import { MAX_ATTEMPTS, MAX_WAIT_MS, retryDelay } from './retry-delay.ts';

test('the delay doubles with each attempt, and jitter adds a quarter at most', () => {
  const delays = [1, 2, 3, 4, 5].map((attempts) => retryDelay(attempts, { retryAfterMs: 0, random: 0 }));
  expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000]);
  expect(retryDelay(1, { retryAfterMs: 0, random: 1 })).toBe(1250);
});

test('the server is never asked again before its Retry-After', () => {
  expect(retryDelay(1, { retryAfterMs: 30_000, random: 0 })).toBe(30_000);
  expect(retryDelay(5, { retryAfterMs: 1000, random: 0 })).toBe(16_000);
});

test('trying ends after the last attempt, and where the server asks for too much patience', () => {
  expect(retryDelay(MAX_ATTEMPTS, { retryAfterMs: 0, random: 0 })).toBeNull();
  expect(retryDelay(1, { retryAfterMs: MAX_WAIT_MS + 1, random: 0 })).toBeNull();
});
