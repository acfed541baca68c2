import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { openClientCeiling, type ClientCeiling } from './client-ceiling.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T09:30:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** How many requests of a cost go through before the first refusal. */
async function taken(ceiling: ClientCeiling, address: string | null, cost = 1): Promise<number> {
  for (let count = 0; ; count++) if ((await ceiling(address, cost)) !== null || count === 500) return count;
}

describe('a ceiling for each client', () => {
  test('refuses what goes beyond it, says for how long, and begins anew with the next minute', async () => {
    const ceiling = openClientCeiling(10);
    expect(await taken(ceiling, '81.2.69.142')).toBe(10);
    vi.advanceTimersByTime(20_500);
    expect(await ceiling('81.2.69.142', 1)).toMatchObject({
      code: 'RATE_LIMITED',
      headers: { 'Retry-After': '40' },
    });
    vi.advanceTimersByTime(39_500);
    expect(await taken(ceiling, '81.2.69.142')).toBe(10);
  });

  test('counts each client alone, an IPv6 client by its network', async () => {
    const ceiling = openClientCeiling(10);
    expect(await taken(ceiling, '81.2.69.142')).toBe(10);
    expect(await taken(ceiling, '81.2.69.143')).toBe(10);
    expect(await taken(ceiling, '2001:4860:4860::8888')).toBe(10);
    expect(await taken(ceiling, '2001:4860:4860:0:ffff::1')).toBe(0);
    expect(await taken(ceiling, '2001:4860:4860:1::8888')).toBe(10);
  });

  test('counts a costly call for several, and goes on taking cheap ones', async () => {
    const ceiling = openClientCeiling(10);
    expect(await taken(ceiling, '81.2.69.142', 4)).toBe(2);
    expect(await taken(ceiling, '81.2.69.142', 1)).toBe(2);
  });

  test('counts nobody whose address is not known, and nobody at all where it is switched off', async () => {
    expect(await taken(openClientCeiling(10), null)).toBe(500);
    expect(await taken(openClientCeiling(0), '81.2.69.142')).toBe(500);
  });

  test('counts on under a new key of the next day', async () => {
    const ceiling = openClientCeiling(10);
    for (let day = 1; day <= 3; day++) {
      expect(await taken(ceiling, '81.2.69.142')).toBe(10);
      vi.advanceTimersByTime(86_400_000);
    }
  });
});
