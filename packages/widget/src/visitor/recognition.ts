import type { ConsentState } from '@webspeaker/core/consent';

import type { ConsentWatch } from '../consent/watch-consent.ts';

/** What a visitor agreed to and when: kept beside the key so that every page states the same claim. */
export type GivenConsent = {
  readonly source: string;
  readonly category: string;
  /** ISO 8601, UTC. */
  readonly at: string;
};

/** What keeps a visitor anonymous beside the platform. */
export type ClosedBy = 'another tab' | 'the server';

/** May this visitor be recognised? The one place that answers. */
export type Recognition = {
  /** What the visitor agreed to; null while the visitor may not be recognised. Reads the platform now, changes nothing. */
  read(): GivenConsent | null;
  /** Whether the visitor may be recognised now. Changes nothing. */
  recognised(): boolean;
  /** Reads the platform now and acts on what changed since the last time. */
  refresh(): void;
  /** Makes the visitor anonymous until consent is given anew on this page. */
  close(by: ClosedBy): void;
  /** What closed it; null where nothing did. */
  closedBy(): ClosedBy | null;
};

/** What a change of consent sets off. */
export type RecognitionActs = {
  /** Consent was given, on this page or before it. */
  granted(): void;
  /** Consent was taken back, or refused. */
  withdrawn(): void;
  /** Called after either, and where consent became unknown. */
  changed(state: ConsentState): void;
};

/**
 * Makes the recognition of one visitor. It starts closed, and stays so until the first `refresh`: what was not acted on
 * does not count.
 *
 * @param watch where consent is read
 * @param acts what a change sets off
 *
 * @example
 * const recognition = makeRecognition(watch, { granted, withdrawn, changed });
 * recognition.refresh();
 * if (recognition.recognised()) await store.ensure(recognition.read);
 */
export function makeRecognition(watch: ConsentWatch, acts: RecognitionActs): Recognition {
  let last: ConsentState = 'unknown';
  let lastSource = '';
  let grantedAt = '';
  let closedBy: ClosedBy | null = null;

  function read(): GivenConsent | null {
    const { gate, source, category } = watch.view();
    return gate === 'open' && last === 'granted' && !closedBy ? { source, category, at: grantedAt } : null;
  }

  return {
    read,
    recognised: () => !!read(),
    refresh() {
      const { failed, state, source } = watch.view();
      if (failed || state === last) return;
      // A platform that was found just now and does not know yet takes nothing back that another source said.
      const before = source === lastSource ? last : 'unknown';
      last = state;
      lastSource = source;
      if (state === 'granted') {
        closedBy = null;
        grantedAt = new Date().toISOString();
        acts.granted();
      } else if (before === 'granted' || state === 'denied') acts.withdrawn();
      acts.changed(state);
    },
    close(by) {
      closedBy = by;
    },
    closedBy: () => closedBy,
  };
}
