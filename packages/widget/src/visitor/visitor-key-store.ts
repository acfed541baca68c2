import {
  confirmVisitorKey,
  parseStoredVisitorKey,
  visitorKeyFromBytes,
  type StoredVisitorKey,
  type VisitorKey,
} from '@webspeaker/core/visitor-key';

import { quietly } from '../quietly.ts';
import { toJson } from '../to-json.ts';
import type { CurrentConsent, GivenConsent } from './recognition.ts';
import { makeTurns } from './turns.ts';

/** What the browser holds on the visitor. */
export type HeldVisitor = StoredVisitorKey & {
  readonly consent: GivenConsent;
};

/** The visitor key of one project in this browser. */
export type VisitorKeyStore = {
  /** Name of the entry in `localStorage`. */
  readonly name: string;
  /** Reads without writing. Null where there is no key, or none that is valid. */
  held(): HeldVisitor | null;
  /** Reads the key or makes one; null where `allowed` says no at the moment of writing. */
  ensure(allowed: () => CurrentConsent | null): Promise<HeldVisitor | null>;
  /** Deletes the entry, also a malformed one, and answers the key that was there. */
  remove(): VisitorKey | null;
  /** True once the browser refused to store: the key then lives in the page's memory. */
  readonly blocked: boolean;
};

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
 * Opens the store of the project that an access key names. Stores nothing yet: reading and writing happen in the methods only.
 *
 * Two tabs that start at once agree on one key. Where the browser forbids storage (a sandboxed iframe, a visitor's
 * setting), the key lives in this page's memory, under the same consent.
 *
 * @example
 * const store = openVisitorKeyStore('pk_shop');
 * await store.ensure(recognition.read);
 */
export function openVisitorKeyStore(accessKey: string): VisitorKeyStore {
  // All access keys of a project begin alike: after a rotation the visitor is the same, and a withdrawal finds the key.
  const name = `webspeaker.${accessKey.slice(0, 19)}`;
  let memory: HeldVisitor | null = null;
  let blocked = false;
  const takeTurn = makeTurns(name);

  function held(): HeldVisitor | null {
    return blocked ? memory : parseHeld(quietly(() => localStorage.getItem(name)) ?? null);
  }

  function write(visitor: HeldVisitor): void {
    try {
      localStorage.setItem(name, toJson(visitor));
    } catch {
      blocked = true;
      memory = visitor;
    }
  }

  /** Reads the key or makes one, at once. */
  function readOrMake(allowed: () => CurrentConsent | null): HeldVisitor | null {
    const current = allowed();
    const old = current && held();
    // Without a source of randomness there is no key that nobody could guess.
    const visitor = current && (old ? confirm(old, current) : quietly(() => newVisitor(current)));
    if (visitor && visitor !== old) write(visitor);
    return visitor ?? null;
  }

  /** The same, so that two tabs that make one agree on it. */
  async function agree(allowed: () => CurrentConsent | null): Promise<HeldVisitor | null> {
    const old = held();
    const visitor = readOrMake(allowed);
    if (!visitor || old || blocked) return visitor;
    await new Promise((done) => setTimeout(done, SETTLE_MS));
    // Without Web Locks the last writer wins, and both tabs read what it wrote; withdrawn meanwhile, there is nothing.
    return allowed() ? held() : null;
  }

  return {
    name,
    held,
    ensure: (allowed) =>
      takeTurn(
        () => agree(allowed),
        () => readOrMake(allowed),
      ),
    remove() {
      const key = held()?.key ?? null;
      memory = null;
      quietly(() => localStorage.removeItem(name));
      return key;
    },
    get blocked() {
      return blocked;
    },
  };
}

function parseHeld(text: string | null): HeldVisitor | null {
  const stored = parseStoredVisitorKey(text, Date.now());
  if (!text || !stored) return null;
  const { consent } = JSON.parse(text) as Partial<HeldVisitor>;
  return consent?.at ? { ...stored, consent } : null;
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
