import { confirmVisitorKey, visitorKeyFromBytes } from '@webspeaker/core/visitor-key';

import { quietly } from '../quietly.ts';
import type { CurrentConsent } from './recognition.ts';
import { makeTurns } from './turns.ts';
import type { HeldVisitor, VisitorKeyStore } from './visitor-key-store.ts';

/** Reads the visitor key or makes one; null where `allowed` says no at the moment of writing. */
export type EnsureKey = (allowed: () => CurrentConsent | null) => Promise<HeldVisitor | null>;

/**
 * How long the lock is kept after a new key was written. `localStorage` is cached per process and Web Locks are not
 * ordered with it: without the pause the tab that waited could still read the state before the write.
 * https://html.spec.whatwg.org/multipage/webstorage.html#introduction-16
 */
const SETTLE_MS = 60;

/** The key's lifetime starts anew at most this often: it spares the disk a write with every message. */
const CONFIRM_EVERY_MS = 60_000;

/** Platforms write the time of one choice here a little earlier than there (c15t, in memory and in its cookie). */
const SAME_CHOICE_MS = 60_000;

/**
 * Makes the function by which the visitor key comes into being, under consent only. Two tabs that start at once agree on one
 * key.
 *
 * @param store where it is kept
 *
 * @example
 * const ensureKey = makeEnsureKey(store);
 * await ensureKey(recognition.read);
 */
export function makeEnsureKey(store: VisitorKeyStore): EnsureKey {
  const takeTurn = makeTurns(store.name);

  /** Reads the key or makes one, at once. */
  function readOrMake(allowed: () => CurrentConsent | null): HeldVisitor | null {
    const current = allowed();
    const old = current && store.held();
    // Without a source of randomness there is no key that nobody could guess.
    const visitor = current && (old ? confirm(old, current) : quietly(() => newVisitor(current)));
    if (visitor && visitor !== old) store.write(visitor);
    return visitor ?? null;
  }

  /** The same, so that two tabs that make one agree on it. */
  async function agree(allowed: () => CurrentConsent | null): Promise<HeldVisitor | null> {
    const old = store.held();
    const visitor = readOrMake(allowed);
    if (!visitor || old || store.blocked) return visitor;
    await new Promise((done) => setTimeout(done, SETTLE_MS));
    // Without Web Locks the last writer wins, and both tabs read what it wrote; withdrawn meanwhile, there is nothing.
    return allowed() ? store.held() : null;
  }

  return (allowed) =>
    takeTurn(
      () => agree(allowed),
      () => readOrMake(allowed),
    );
}

/** Notes that consent still stands; the same object where that was noted lately. */
function confirm(old: HeldVisitor, { exact, ...consent }: CurrentConsent): HeldVisitor {
  const now = Date.now();
  // A time that this widget only noticed differs from page to page and makes no other statement.
  const same =
    old.consent.source === consent.source &&
    old.consent.category === consent.category &&
    (!exact || Math.abs(Date.parse(old.consent.at) - Date.parse(consent.at)) < SAME_CHOICE_MS);
  return same && now - Date.parse(old.confirmedAt) < CONFIRM_EVERY_MS
    ? old
    : { ...confirmVisitorKey(old, now), consent: same ? old.consent : consent };
}

function newVisitor({ source, category, at: consentAt }: CurrentConsent): HeldVisitor {
  const at = new Date().toISOString();
  const key = visitorKeyFromBytes(crypto.getRandomValues(new Uint8Array(32)));
  return { key, madeAt: at, confirmedAt: at, consent: { source, category, at: consentAt } };
}
