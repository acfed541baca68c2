import type { ConsentState } from '@webspeaker/core/consent';

import type { ConsentWatch } from '../consent/watch-consent.ts';

/** What a visitor agreed to and when: kept beside the key so that every page states the same claim. */
export type GivenConsent = {
  readonly source: string;
  readonly category: string;
  /** When the visitor chose, else when this was first noticed: ISO 8601, UTC. */
  readonly at: string;
};

/** The same as the platform says it now. */
export type CurrentConsent = GivenConsent & {
  /** Whether `at` is the platform's own time of the choice. */
  readonly exact: boolean;
};

/** What keeps a visitor anonymous beside the platform. */
export type ClosedBy = 'another tab' | 'the server';

/** May this visitor be recognised? The one place that answers. */
export type Recognition = {
  /** What the visitor agreed to; null while the visitor may not be recognised. Reads the platform now, changes nothing. */
  read(): CurrentConsent | null;
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
  /** Nobody has chosen: a consent that an earlier page heard does not stand any more. */
  lapsed(): void;
  /** Called after either, and where consent became unknown. */
  changed(state: ConsentState): void;
};

/**
 * A platform that was found and says for this long that nobody has chosen means it: the choice was taken back where this
 * widget is not, expired, or was reset. Before, it may still be loading what the visitor chose earlier.
 */
const NO_CHOICE_MS = 5000;

/**
 * Makes the recognition of one visitor. It starts closed, and stays so until the first `refresh`: what was not acted on
 * does not count.
 *
 * @param watch where consent is read
 * @param acts what a change sets off
 *
 * @example
 * const recognition = makeRecognition(watch, { granted, withdrawn, lapsed, changed });
 * recognition.refresh();
 * if (recognition.recognised()) await store.ensure(recognition.read);
 */
export function makeRecognition(watch: ConsentWatch, acts: RecognitionActs): Recognition {
  let last: ConsentState = 'unknown';
  let lastSource = '';
  let shown: ConsentState = 'unknown';
  let noticedAt = '';
  let undecidedSince = 0;
  let closedBy: ClosedBy | null = null;

  function read(): CurrentConsent | null {
    const { gate, source, category, at } = watch.view();
    return gate === 'open' && last === 'granted' && !closedBy
      ? { source, category, at: at ?? noticedAt, exact: !!at }
      : null;
  }

  function act(state: ConsentState, source: string): void {
    // A platform that was found just now and does not know yet takes nothing back that another source said.
    const before = source === lastSource ? last : 'unknown';
    last = state;
    lastSource = source;
    if (state === 'granted') {
      closedBy = null;
      noticedAt = new Date().toISOString();
      acts.granted();
    } else if (before === 'granted' || state === 'denied') acts.withdrawn();
  }

  return {
    read,
    recognised: () => !!read(),
    refresh() {
      const { known, undecided, state, source } = watch.view();
      if (known && state !== last) act(state, source);
      if (!undecided) undecidedSince = 0;
      else if (Date.now() - (undecidedSince ||= Date.now()) >= NO_CHOICE_MS) {
        undecidedSince = Infinity;
        acts.lapsed();
      }
      if (state === shown) return;
      shown = state;
      acts.changed(state);
    },
    close(by) {
      closedBy = by;
    },
    closedBy: () => closedBy,
  };
}
