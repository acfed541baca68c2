/**
 * The visitor key: the persistent id in a consenting visitor's browser, and that visitor's only credential.
 *
 * @module
 */
import { MAX_CLOCK_LEAD_MS } from './limits.ts';

/** 256 random bits as base64url without padding: 43 characters. A secret of the visitor's browser. */
export type VisitorKey = string & { readonly visitorKey: never };

/** The shape of a visitor key. */
export const VISITOR_KEY_PATTERN: RegExp = /^[\w-]{43}$/;

/** What the browser stores, as JSON, once consent is granted. */
export type StoredVisitorKey = {
  key: VisitorKey;
  /** ISO 8601, UTC. */
  madeAt: string;
  /** ISO 8601, UTC. When consent was last seen to be in force; the lifetime counts from here. */
  confirmedAt: string;
};

const DAY_MS = 86_400_000;

/**
 * How long a stored key lives after it was last confirmed. 13 months is the most that the French data protection
 * authority allows for trackers (CNIL, guidelines of 17 September 2020); 393 days is the shortest that 13 calendar
 * months can be.
 */
export const VISITOR_KEY_LIFETIME_MS: number = 393 * DAY_MS;

/**
 * Writes 32 random bytes as a visitor key. Uses no random source itself: pass bytes from a cryptographic one.
 *
 * @param bytes exactly 32 bytes
 * @returns the key, 43 characters of base64url (RFC 4648, section 5)
 * @throws RangeError when there are not 32 bytes: a shorter key would be guessable
 *
 * @example
 * ```ts
 * import { visitorKeyFromBytes } from '@webspeaker/core/visitor-key';
 *
 * const key = visitorKeyFromBytes(crypto.getRandomValues(new Uint8Array(32)));
 * ```
 */
export function visitorKeyFromBytes(bytes: Uint8Array): VisitorKey {
  if (bytes.length !== 32) {
    throw new RangeError(`Making a visitor key takes 32 bytes, not ${String(bytes.length)}`);
  }
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '') as VisitorKey;
}

/**
 * Tells whether a value has the shape of a visitor key. Does not tell whether anybody has that key. The key is used
 * as text and never decoded, so the two spare bits of its last character are not looked at.
 *
 * @example
 * ```ts
 * import { isVisitorKey } from '@webspeaker/core/visitor-key';
 *
 * isVisitorKey('a'.repeat(43)); // true
 * isVisitorKey('a'.repeat(42)); // false
 * ```
 */
export function isVisitorKey(value: unknown): value is VisitorKey {
  return typeof value === 'string' && VISITOR_KEY_PATTERN.test(value);
}

/**
 * Reads what the browser stored. Deletes nothing: the caller removes what is of no use.
 *
 * @param text the stored text, or null when there is none
 * @param now milliseconds since the epoch
 * @returns the stored key, or null when it is missing, malformed, expired, or dated more than a day into the future
 *
 * @example
 * ```ts
 * import { parseStoredVisitorKey } from '@webspeaker/core/visitor-key';
 *
 * parseStoredVisitorKey('not what we wrote', Date.now()); // null
 * ```
 */
export function parseStoredVisitorKey(text: string | null, now: number): StoredVisitorKey | null {
  let stored: Partial<Record<keyof StoredVisitorKey, unknown>> | null;
  try {
    stored = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  const { key, madeAt, confirmedAt } = stored ?? {};
  if (!isVisitorKey(key) || !isTimestamp(madeAt) || !isTimestamp(confirmedAt)) return null;
  const age = now - Date.parse(confirmedAt);
  // A browser's clock may be corrected backwards; beyond a day, a time in the future would only prolong the lifetime.
  return age < VISITOR_KEY_LIFETIME_MS && age >= -MAX_CLOCK_LEAD_MS ? { key, madeAt, confirmedAt } : null;
}

/**
 * Notes that consent is still in force, which restarts the key's lifetime. Never moves the time back, and stores
 * nothing: the caller does.
 *
 * @param stored what `parseStoredVisitorKey` returned
 * @param now milliseconds since the epoch
 *
 * @example
 * ```ts
 * import { confirmVisitorKey, parseStoredVisitorKey } from '@webspeaker/core/visitor-key';
 *
 * const stored = parseStoredVisitorKey(localStorage.getItem('example'), Date.now());
 * if (stored) localStorage.setItem('example', JSON.stringify(confirmVisitorKey(stored, Date.now())));
 * ```
 */
export function confirmVisitorKey(stored: StoredVisitorKey, now: number): StoredVisitorKey {
  const confirmedAt = Math.max(now, Date.parse(stored.confirmedAt));
  return { ...stored, confirmedAt: new Date(confirmedAt).toISOString() };
}

function isTimestamp(value: unknown): value is string {
  return (
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value))
  );
}
