import { expect, test, vi } from 'vitest';

import { keepTrying } from './keep-trying.ts';
import type { Outcome } from './post.ts';
import { MAX_ATTEMPTS } from './retry-delay.ts';

const away: Outcome = { ok: false, code: 'UNAVAILABLE', againAfterMs: 0 };
const done: Outcome = { ok: true, body: null };
const goOn = () => Promise.resolve(false);

test('a success or a final refusal ends at once', async () => {
  const refused: Outcome = { ok: false, code: 'INVALID_REQUEST' };
  for (const outcome of [done, refused]) {
    const attempt = vi.fn(async () => outcome);
    expect(await keepTrying(attempt, goOn)).toBe(outcome);
    expect(attempt).toHaveBeenCalledOnce();
  }
});

test('what may succeed later is tried again, after a pause', async () => {
  const outcomes = [away, { ok: false, code: 'NETWORK', againAfterMs: 0 } as Outcome, done];
  const pauses: number[] = [];
  const result = await keepTrying(
    async () => outcomes.shift() ?? done,
    async (ms) => {
      pauses.push(ms);
      return false;
    },
  );
  expect(result).toBe(done);
  expect(pauses).toHaveLength(2);
  expect(pauses[1]).toBeGreaterThan(pauses[0] ?? Infinity);
});

test('trying is bounded', async () => {
  const attempt = vi.fn(async () => away);
  expect(await keepTrying(attempt, goOn)).toBe(away);
  expect(attempt).toHaveBeenCalledTimes(MAX_ATTEMPTS);
});

test('a pause can end it', async () => {
  const attempt = vi.fn(async () => away);
  await keepTrying(attempt, () => Promise.resolve(true));
  expect(attempt).toHaveBeenCalledOnce();
});
