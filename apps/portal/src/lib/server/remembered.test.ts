import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { remembered } from './remembered.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('an answer is good for so long, and asked for once by all who ask meanwhile', async () => {
  let asked = 0;
  const ask = remembered(() => Promise.resolve(++asked), 60_000);
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  vi.advanceTimersByTime(59_999);
  expect(await ask()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(await ask()).toBe(2);
});

test('a failure is not kept', async () => {
  const answers = [Promise.reject(new Error('away')), Promise.resolve('there')];
  const ask = remembered(() => answers.shift() ?? Promise.resolve('nobody'), 60_000);
  await expect(ask()).rejects.toThrow('away');
  expect(await ask()).toBe('there');
});
