import type { ConsentClaim } from '@webspeaker/core/consent';
import type * as ContactIdModule from '@webspeaker/core/contact-id';
import { MAX_CONSENT_CATEGORY_LENGTH, MAX_CONSENT_SOURCE_LENGTH } from '@webspeaker/core/limits';
import type { VisitorKey } from '@webspeaker/core/visitor-key';

import type { Load } from '../load-lazily.ts';
import type { Outcome } from '../sending/post.ts';
import { WIDGET_VERSION } from '../version.ts';
import type { Owed } from './owed.ts';
import type { Recognition } from './recognition.ts';
import type { EnsureKey } from './ensure-key.ts';
import type { HeldVisitor, VisitorKeyStore } from './visitor-key-store.ts';

/** The visitor as a request names them: the key, and the consent that allows its use. */
export type VisitorClaim = { readonly key: VisitorKey; readonly consent: ConsentClaim };

/** Who the visitor is to the server, and how that ends. */
export type Identity = {
  /** The visitor for a request, with a key made where there is none; null where the visitor may not be recognised. */
  claim(): Promise<VisitorClaim | null>;
  /** The contact id, in any state of consent, as long as a key is held, or was released on this page. */
  contactId(): Promise<string | null>;
  /** A message with this key arrived, and the server answered with the contact's id. */
  arrived(key: VisitorKey, contactId: string | null): void;
  /** Acts on an answer that ends the identity, and says whether it was one. */
  endedBy(outcome: Outcome, key: VisitorKey): boolean;
};

/**
 * Makes the identity of one visitor.
 *
 * @param parts.load loads the file that derives contact ids
 * @param parts.erased called when the server says that the contact was erased
 *
 * @example
 * const identity = makeIdentity({ load, owed, store, ensureKey, recognition, erased: () => emit('erased', null) });
 * const visitor = await identity.claim();
 */
export function makeIdentity(parts: {
  load: Load;
  owed: Owed;
  store: VisitorKeyStore;
  ensureKey: EnsureKey;
  recognition: Recognition;
  erased: () => void;
}): Identity {
  const { load, owed, store, ensureKey, recognition, erased } = parts;
  const answered = new Map<VisitorKey, string>();

  async function claim(): Promise<VisitorClaim | null> {
    const held = await ensureKey(recognition.read);
    recognition.refresh();
    return held && recognition.recognised() ? claimOf(held) : null;
  }

  function endedBy(outcome: Outcome, key: VisitorKey): boolean {
    const code = !outcome.ok && outcome.code;
    if (code !== 'CONSENT_REQUIRED' && code !== 'CONTACT_ERASED') return false;
    store.forget(key);
    if (code === 'CONSENT_REQUIRED') recognition.close('the server');
    else erased();
    return true;
  }

  return {
    claim,
    endedBy,
    async contactId() {
      const key = store.heldOrReleased();
      return key ? derive(load, key).catch(() => answered.get(key) ?? null) : null;
    },
    arrived(key, contactId) {
      if (contactId) answered.set(key, contactId);
      owed.arrived(key);
    },
  };
}

/** Rejects without SubtleCrypto (plain HTTP), or without the file: then the server's own derivation has to do. */
async function derive(load: Load, key: VisitorKey): Promise<string> {
  const { deriveContactId } = await load<typeof ContactIdModule>('contact-id.js');
  return deriveContactId(key);
}

function claimOf({ key, consent: { source, category, at } }: HeldVisitor): VisitorClaim {
  return {
    key,
    consent: {
      state: 'granted',
      method: 'explicit',
      // The owner's event may have a longer name than a receipt has room for.
      source: source.slice(0, MAX_CONSENT_SOURCE_LENGTH),
      category: category.slice(0, MAX_CONSENT_CATEGORY_LENGTH),
      at,
      widgetVersion: WIDGET_VERSION,
    },
  };
}
