import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { openPollLoad } from './poll-load.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Has so many visitors poll as they are told, and returns how many polls there were in each ten seconds. */
function poll(visitors: number, { perSecond, seconds }: { perSecond: number; seconds: number }): number[] {
  const load = openPollLoad(perSecond);
  const paceMs = 4_000;
  const due = Array.from({ length: visitors }, (_, at) => (at / visitors) * paceMs);
  const counts: number[] = [];
  const start = Date.now();
  for (let ms = 0; ms < seconds * 1000; ms += 100) {
    vi.setSystemTime(start + ms);
    for (const [who, at] of due.entries()) {
      if (at > ms) continue;
      due[who] = ms + paceMs * Math.max(1, load(String(who), paceMs));
      const window = Math.floor(ms / 10_000);
      counts[window] = (counts[window] ?? 0) + 1;
    }
  }
  return counts;
}

describe('openPollLoad', () => {
  test('leaves few visitors their pace', () => {
    expect(poll(100, { perSecond: 150, seconds: 60 }).every((count) => count >= 200)).toBe(true);
  });

  test('keeps many visitors within what may be, from their second poll on, and for good', () => {
    const counts = poll(10_000, { perSecond: 150, seconds: 600 });
    const later = counts.slice(10);
    const perSecond = later.reduce((sum, count) => sum + count, 0) / later.length / 10;
    expect(perSecond).toBeLessThan(180);
    expect(perSecond).toBeGreaterThan(100);
  });

  test('forgets those who have gone', () => {
    const load = openPollLoad(1);
    for (let who = 0; who < 100; who++) load(String(who), 4_000);
    expect(load('last', 4_000)).toBeGreaterThan(20);
    vi.setSystemTime(Date.now() + 300_000);
    expect(load('last', 4_000)).toBeLessThan(1);
  });
});
