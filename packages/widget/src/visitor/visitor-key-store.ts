import { parseStoredVisitorKey, type StoredVisitorKey, type VisitorKey } from '@webspeaker/core/visitor-key';

import { quietly } from '../quietly.ts';
import { toJson } from '../to-json.ts';
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
  /** Deletes the entry, also a malformed one, and answers the key that was there. */
  remove(): VisitorKey | null;
  /** Deletes the entry where this key is in it. */
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
  let blocked = false;

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

  function remove(): VisitorKey | null {
    const key = held()?.key ?? null;
    memory = null;
    quietly(() => localStorage.removeItem(name));
    return key;
  }

  return {
    name,
    held,
    write,
    remove,
    forget(key) {
      if (held()?.key === key) remove();
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
