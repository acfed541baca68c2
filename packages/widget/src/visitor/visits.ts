import { LAST_SEEN_RESOLUTION_MS } from '@webspeaker/core/limits';

import type { Call } from '../sending/post.ts';
import type { Identity } from './identity.ts';
import type { Recognition } from './recognition.ts';
import type { VisitorKeyStore } from './visitor-key-store.ts';

/**
 * Makes the function that tells the server of a visit, and tells it whenever the page is looked at again: a page in the
 * background is no visit. It moves last-seen of a contact that is known, makes none, and does nothing where the key was
 * confirmed so lately that the server would not write it.
 *
 * @example
 * const visit = makeVisits({ call, store, recognition, identity });
 * void visit();
 */
export function makeVisits(parts: {
  call: Call;
  store: VisitorKeyStore;
  recognition: Recognition;
  identity: Identity;
}): () => Promise<void> {
  const { call, store, recognition, identity } = parts;

  let telling = false;

  async function visit(): Promise<void> {
    // A prerendered page is hidden until somebody opens it: https://wicg.github.io/nav-speculation/prerendering.html
    const held = document.visibilityState === 'visible' && recognition.recognised() && store.held();
    if (telling || !held || Date.now() - Date.parse(held.confirmedAt) < LAST_SEEN_RESOLUTION_MS) return;
    telling = true;
    const visitor = await identity.claim();
    if (visitor) identity.endedBy(await call('visits', { visitor }), visitor.key);
    telling = false;
  }

  document.addEventListener('visibilitychange', () => void visit());
  return visit;
}
