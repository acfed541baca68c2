import { createHmac, randomBytes } from 'node:crypto';

import { clientNetwork } from '@webspeaker/core';

import { Refusal } from '../_shared/refusal.ts';

/**
 * Counts a request of a client.
 *
 * @param address the client's public address; null when it is not known, and then nothing is counted
 * @param cost how many ordinary requests it stands for
 * @returns null, or the refusal to send when the client has made too many requests in this minute
 */
export type ClientCeiling = (address: string | null, cost: number) => Refusal | null;

const WINDOW_MS = 60_000;
const SALT_LIFETIME_MS = 86_400_000;
/** About 10 MB. Whoever has more addresses than that cannot be stopped by a ceiling for each. */
const MOST_CLIENTS = 100_000;

/**
 * Makes a ceiling for the requests of one client to this instance of the function in a minute. Nothing is stored: counts
 * live in memory for a minute, each under a keyed hash of the address, and the key lives there for a day. This is our own
 * code because no rate limiter we know of both forgets its keys and, when there are too many, drops the oldest.
 *
 * An IPv6 client is counted by its /64, which is what a household or a machine gets.
 *
 * @param perMinute 0 counts nothing and refuses nobody
 */
export function openClientCeiling(perMinute: number): ClientCeiling {
  const counts = new Map<string, number>();
  let windowEndsAt = 0;
  let salt = randomBytes(32);
  let saltEndsAt = Date.now() + SALT_LIFETIME_MS;

  // Web Crypto's HMAC would hand each address to another thread, and the request would wait for both.
  function nameOf(address: string): string {
    if (Date.now() >= saltEndsAt) {
      saltEndsAt = Date.now() + SALT_LIFETIME_MS;
      salt = randomBytes(32);
    }
    return createHmac('sha256', salt).update(clientNetwork(address)).digest('base64').slice(0, 22);
  }

  return (address, cost) => {
    if (perMinute === 0 || address === null) return null;
    const name = nameOf(address);
    const now = Date.now();
    if (now >= windowEndsAt) {
      counts.clear();
      windowEndsAt = now + WINDOW_MS;
    }
    const count = (counts.get(name) ?? 0) + cost;
    if (count > perMinute) {
      const seconds = Math.ceil((windowEndsAt - now) / 1000);
      return new Refusal('RATE_LIMITED', { headers: { 'Retry-After': String(seconds) } });
    }
    counts.set(name, count);
    const [oldest] = counts.keys();
    if (counts.size > MOST_CLIENTS && oldest !== undefined) counts.delete(oldest);
    return null;
  };
}
