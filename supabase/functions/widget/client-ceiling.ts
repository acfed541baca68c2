import ipaddr from 'ipaddr.js';

import { Refusal } from '../_shared/refusal.ts';

/**
 * Counts a request of a client.
 *
 * @param address the client's public address; null where none is known, and then nothing is counted
 * @param cost how many ordinary requests it stands for
 * @returns null, or the refusal to send when the client has asked for too much in this minute
 */
export type ClientCeiling = (address: string | null, cost: number) => Promise<Refusal | null>;

const WINDOW_MS = 60_000;
const SALT_LIFETIME_MS = 86_400_000;
/** Some 10 MB. Whoever has more addresses than that is not held by a ceiling for each of them. */
const MOST_CLIENTS = 100_000;

/**
 * Opens a ceiling for what one client may ask of this instance of the function in a minute. Nothing of it is stored: the
 * counts live in memory for a minute, each under a keyed hash of the address, and the key lives there for a day. Our own
 * code because no rate limiter we know of forgets both its keys and, with too many of them, its oldest.
 *
 * An IPv6 client counts by its /64, which is what a household or a machine is given.
 *
 * @param perMinute 0 counts nothing and refuses nobody
 */
export function openClientCeiling(perMinute: number): ClientCeiling {
  const counts = new Map<string, number>();
  let windowEndsAt = 0;
  let salt: Promise<CryptoKey> | null = null;
  let saltEndsAt = 0;

  async function nameOf(address: string): Promise<string> {
    if (salt === null || Date.now() >= saltEndsAt) {
      saltEndsAt = Date.now() + SALT_LIFETIME_MS;
      salt = newSalt();
    }
    const mac = await crypto.subtle.sign('HMAC', await salt, networkOf(address));
    return String.fromCharCode(...new Uint8Array(mac, 0, 16));
  }

  return async (address, cost) => {
    if (perMinute === 0 || address === null) return null;
    const name = await nameOf(address);
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

/** A key that can't be read out again, not even by this function. */
function newSalt(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

function networkOf(address: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ipaddr.parse(address).toByteArray());
  return bytes.length === 16 ? bytes.slice(0, 8) : bytes;
}
