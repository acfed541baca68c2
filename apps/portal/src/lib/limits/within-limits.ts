import { createHmac, randomBytes } from 'node:crypto';
import { clientNetwork, publicAddress } from '@webspeaker/core/client-address';
import type { Outcome } from '#lib/errors/outcome.ts';
import { openLimiter, type Limit, type Limiter } from './limiter.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

type Rule = {
  /** For one client, whichever accounts it names: many people may share one. */
  client: Limit;
  /** For one account, from wherever somebody tries. */
  account: Limit;
  /** What was done does not count: only guesses do. */
  onlyRefused?: boolean;
};

/** What may be tried how often. Documented in SECURITY.md. */
const RULES = {
  'sign in': {
    client: { most: 30, withinMs: 15 * MINUTE_MS },
    account: { most: 10, withinMs: 15 * MINUTE_MS },
    onlyRefused: true,
  },
  'second factor': {
    client: { most: 30, withinMs: 15 * MINUTE_MS },
    account: { most: 10, withinMs: 15 * MINUTE_MS },
    onlyRefused: true,
  },
  'sign up': { client: { most: 30, withinMs: HOUR_MS }, account: { most: 5, withinMs: HOUR_MS } },
  'recover password': { client: { most: 30, withinMs: HOUR_MS }, account: { most: 3, withinMs: HOUR_MS } },
  invite: { client: { most: 200, withinMs: HOUR_MS }, account: { most: 50, withinMs: HOUR_MS } },
  'accept invitation': {
    client: { most: 30, withinMs: HOUR_MS },
    account: { most: 10, withinMs: HOUR_MS },
    onlyRefused: true,
  },
} as const satisfies Record<string, Rule>;

export type LimitedAction = keyof typeof RULES;

const limiters = new Map<string, Limiter>();
let salt = { bytes: randomBytes(32), endsAt: Date.now() + DAY_MS };

type Try = {
  /** The client's address as the server knows it; it may throw. */
  getClientAddress: () => string;
  /** An e-mail address or a member's id. */
  account: string;
};

/**
 * Does what may be tried so often only, or refuses with `RATE_LIMITED` and after how many seconds it is allowed again.
 *
 * Nothing is stored: counts live in this process's memory, under hashes with a random key that lives there for a day. A
 * client whose public address is not known, as behind a proxy that nobody named, is counted by account alone.
 *
 * @example
 * withinLimits('sign in', { getClientAddress, account: email }, () => signIn(email, password));
 */
export async function withinLimits<T>(
  action: LimitedAction,
  { getClientAddress, account }: Try,
  run: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const rule: Rule = RULES[action];
  const network = networkOf(getClientAddress);
  const counted = [
    ...(network ? [{ limit: rule.client, name: `${action}: client`, key: hashed(network) }] : []),
    { limit: rule.account, name: `${action}: account`, key: hashed(account.trim().toLowerCase()) },
  ].map(({ limit, name, key }) => ({ limiter: limiterFor(name, limit), key }));

  const taken: typeof counted = [];
  const giveBack = () => taken.forEach(({ limiter, key }) => limiter.giveBack(key));
  for (const one of counted) {
    const seconds = one.limiter.take(one.key);
    if (seconds > 0) {
      giveBack();
      return { ok: false, code: 'RATE_LIMITED', seconds };
    }
    taken.push(one);
  }
  const outcome = await run();
  if (outcome.ok ? rule.onlyRefused : outcome.code === 'UNAVAILABLE') giveBack();
  return outcome;
}

function limiterFor(name: string, limit: Limit): Limiter {
  const limiter = limiters.get(name) ?? openLimiter(limit);
  limiters.set(name, limiter);
  return limiter;
}

function hashed(value: string | Uint8Array): string {
  if (Date.now() >= salt.endsAt) salt = { bytes: randomBytes(32), endsAt: Date.now() + DAY_MS };
  return createHmac('sha256', salt.bytes).update(value).digest('base64url');
}

function networkOf(getClientAddress: () => string): Uint8Array | null {
  try {
    const address = publicAddress(getClientAddress());
    return address === null ? null : clientNetwork(address);
  } catch {
    // The header that should say it is not there: nobody but the proxy knows the client.
    return null;
  }
}
