import { parseStoredVisitorKey, type StoredVisitorKey, type VisitorKey } from '@webspeaker/core/visitor-key';

import { quietly } from '../quietly.ts';
import { toJson } from '../to-json.ts';
import { ANSWERS, THREAD } from './entries.ts';
import type { GivenConsent } from './recognition.ts';

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
  /** Writes, without asking for consent: that is for its user to do. */
  write(visitor: HeldVisitor): void;
  /** Deletes the entry, also a malformed one, with the thread and its answers; tells the key that was there. */
  remove(): VisitorKey | null;
  /** The same where consent was taken back: this page remembers the key, so that what it sent can still be deleted. */
  release(): VisitorKey | null;
  /** The key whose consent was taken back on this page; in the page's memory alone. */
  released(): VisitorKey | null;
  /** The key that authorises an export or an erasure: who has just withdrawn can still have it deleted. */
  heldOrReleased(): VisitorKey | null;
  /** Deletes the entry where this key is in it, and remembers the key no more. */
  forget(key: string): void;
  /** True once the browser refused to store: the key then lives in the page's memory. */
  readonly blocked: boolean;
};

/**
 * Opens the store of the project that an access key names. Stores nothing yet: reading and writing happen in the methods only.
 *
 * Where the browser forbids storage (a sandboxed iframe, a visitor's setting), the key lives in this page's memory, under the
 * same consent.
 *
 * @example
 * const store = openVisitorKeyStore('pk_shop');
 * store.held(); // null on a first visit
 */
export function openVisitorKeyStore(accessKey: string): VisitorKeyStore {
  // All access keys of a project begin alike: after a rotation the visitor is the same, and a withdrawal finds the key.
  const name = `webspeaker.${accessKey.slice(0, 19)}`;
  let memory: HeldVisitor | null = null;
  let released: VisitorKey | null = null;
  let blocked = false;

  function held(): HeldVisitor | null {
    return blocked ? memory : parseHeld(quietly(() => localStorage.getItem(name)) ?? null);
  }

  function write(visitor: HeldVisitor): void {
    released = null;
    try {
      localStorage.setItem(name, toJson(visitor));
    } catch {
      blocked = true;
      memory = visitor;
    }
  }

  function remove(): VisitorKey | null {
    const key = held()?.key ?? null;
    memory = null;
    const entries = [name, name + THREAD, name + ANSWERS];
    quietly(() => entries.forEach((entry) => localStorage.removeItem(entry)));
    return key;
  }

  return {
    name,
    held,
    write,
    remove,
    release() {
      const key = remove();
      released = key ?? released;
      return key;
    },
    released: () => released,
    heldOrReleased: () => held()?.key ?? released,
    forget(key) {
      if (held()?.key === key) remove();
      if (released === key) released = null;
    },
    get blocked() {
      return blocked;
    },
  };
}

function parseHeld(text: string | null): HeldVisitor | null {
  const stored = parseStoredVisitorKey(text, Date.now());
  const { consent } = stored ? (JSON.parse(text ?? '') as Partial<HeldVisitor>) : {};
  return stored && consent?.at ? { ...stored, consent } : null;
}
