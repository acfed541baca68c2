import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { openClientCeiling, type ClientCeiling } from './client-ceiling.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T09:30:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** How many requests of a cost go through before the first refusal. */
function taken(ceiling: ClientCeiling, address: string | null, cost = 1): number {
  for (let count = 0; ; count++) if (ceiling(address, cost) !== null || count === 500) return count;
}

describe('a ceiling for each client', () => {
  test('refuses what goes beyond it, says for how long, and begins anew with the next minute', () => {
    const ceiling = openClientCeiling(10);
    expect(taken(ceiling, '81.2.69.142')).toBe(10);
    vi.advanceTimersByTime(20_500);
    expect(ceiling('81.2.69.142', 1)).toMatchObject({
      code: 'RATE_LIMITED',
      headers: { 'Retry-After': '40' },
    });
    vi.advanceTimersByTime(39_500);
    expect(taken(ceiling, '81.2.69.142')).toBe(10);
  });

  test('counts each client alone, an IPv6 client by its network', () => {
    const ceiling = openClientCeiling(10);
    expect(taken(ceiling, '81.2.69.142')).toBe(10);
    expect(taken(ceiling, '81.2.69.143')).toBe(10);
    expect(taken(ceiling, '2001:4860:4860::8888')).toBe(10);
    expect(taken(ceiling, '2001:4860:4860:0:ffff::1')).toBe(0);
    expect(taken(ceiling, '2001:4860:4860:1::8888')).toBe(10);
  });

  test('counts a costly call for several, and goes on taking cheap ones', () => {
    const ceiling = openClientCeiling(10);
    expect(taken(ceiling, '81.2.69.142', 4)).toBe(2);
    expect(taken(ceiling, '81.2.69.142', 1)).toBe(2);
  });

  test('counts nobody whose address is not known, and nobody at all where it is switched off', () => {
    expect(taken(openClientCeiling(10), null)).toBe(500);
    expect(taken(openClientCeiling(0), '81.2.69.142')).toBe(500);
  });

  test('counts on under a new key of the next day', () => {
    const ceiling = openClientCeiling(10);
    for (let day = 1; day <= 3; day++) {
      expect(taken(ceiling, '81.2.69.142')).toBe(10);
      vi.advanceTimersByTime(86_400_000);
    }
  });
});
