import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import { withinLimits, type LimitedAction } from './within-limits.ts';

const WRONG: Outcome<null> = { ok: false, code: 'INVALID_CREDENTIALS' };

/** Tries once, as somebody at an address. */
function attempt(
  action: LimitedAction,
  { account, address = '', outcome = WRONG }: { account: string; address?: string; outcome?: Outcome<null> },
) {
  const getClientAddress = () => {
    if (address) return address;
    throw new Error('x-forwarded-for is absent');
  };
  return withinLimits(action, { getClientAddress, account }, () => Promise.resolve(outcome));
}

/** How many tries go through before one is refused, each for another account if none is named. */
async function allowed(
  action: LimitedAction,
  { account, ...rest }: { account?: string; address?: string; outcome?: Outcome<null> },
) {
  for (let count = 0; count < 300; count += 1) {
    const one = await attempt(action, { account: account ?? randomUUID(), ...rest });
    if (!one.ok && one.code === 'RATE_LIMITED') return count;
  }
  return Infinity;
}

describe('attempts', () => {
  test('to guess a password end after ten, from wherever they come and however the address is written', async () => {
    const account = `${randomUUID()}@example.com`;
    for (let n = 0; n < 10; n += 1)
      expect(await attempt('sign in', { account, address: `81.2.69.${n}` })).toEqual(WRONG);
    const refused = await attempt('sign in', { account: ` ${account.toUpperCase()}`, address: '81.2.70.1' });
    expect(refused).toEqual({ ok: false, code: 'RATE_LIMITED', seconds: 900 });
  });

  test('of one client end after thirty, whichever accounts it names, and others go on', async () => {
    expect(await allowed('sign in', { address: '81.3.1.1' })).toBe(30);
    expect(await allowed('sign in', { address: '81.3.1.2' })).toBe(30);
    expect(await allowed('sign in', { address: '2a02:8070:1::1' })).toBe(30);
    expect(await allowed('sign in', { address: '2a02:8070:1::2' })).toBe(0);
  });

  test('that succeed, or that nobody could answer, are not held against anybody', async () => {
    const account = randomUUID();
    expect(await allowed('sign in', { account, address: '81.4.1.1', outcome: done(null) })).toBe(Infinity);
    const outcome = { ok: false, code: 'UNAVAILABLE' } as const;
    expect(await allowed('sign up', { account, address: '81.4.1.1', outcome })).toBe(Infinity);
    expect(await allowed('sign in', { account })).toBe(10);
  });

  test('to make accounts count even when they succeed', async () => {
    expect(await allowed('sign up', { address: '81.5.1.1', outcome: done(null) })).toBe(30);
  });

  test('of a client whose address nobody knows are counted by account alone', async () => {
    expect(await allowed('sign in', {})).toBe(Infinity);
    expect(await allowed('sign in', { address: '127.0.0.1' })).toBe(Infinity);
    expect(await allowed('sign in', { account: randomUUID() })).toBe(10);
  });

  test('at the same time are no way around it', async () => {
    const account = randomUUID();
    const all = await Promise.all(Array.from({ length: 25 }, () => attempt('sign in', { account })));
    expect(all.filter((one) => !one.ok && one.code !== 'RATE_LIMITED')).toHaveLength(10);
  });
});
