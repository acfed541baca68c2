import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withinOrLater } from './within-or-later.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a value that is quick is there at once', async () => {
  expect(await withinOrLater(Promise.resolve(1), 100)).toEqual({ now: 1 });
});

test('a value that is slow comes later', async () => {
  const slow = new Promise<number>((resolve) => setTimeout(() => resolve(2), 500));
  const waited = withinOrLater(slow, 100);
  await vi.advanceTimersByTimeAsync(100);
  const { later } = await waited;
  await vi.advanceTimersByTimeAsync(400);
  expect(await later).toBe(2);
});

test('a quick failure is a failure, a late one is left to whoever waits for it', async () => {
  await expect(withinOrLater(Promise.reject(new Error('quick')), 100)).rejects.toThrow('quick');
  const slow = new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 500));
  const waited = withinOrLater(slow, 100);
  await vi.advanceTimersByTimeAsync(600);
  await expect((await waited).later).rejects.toThrow('late');
});
