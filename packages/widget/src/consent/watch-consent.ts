import { consentGate, type ConsentState } from '@webspeaker/core/consent';

import { quietly } from '../quietly.ts';
import type { Settings } from '../read-settings.ts';
import type { FindPlatform, FoundPlatform } from './find-platform.ts';

/** What is known of the visitor's consent at this moment. */
export type ConsentView = {
  /** What counts, after Global Privacy Control and every fault. */
  readonly state: ConsentState;
  /** The platform's name, `manual`, or the DOM event's name. */
  readonly source: string;
  readonly category: string;
  /** Core's decision: `open` alone lets anything be stored or tracked. */
  readonly gate: 'open' | 'closed';
  /** True where the platform threw: nothing is known, so nothing changed either. */
  readonly failed: boolean;
};

/** The one place that knows the state of consent. */
export type ConsentWatch = {
  /** Reads the platform now. */
  view(): ConsentView;
  /** The platform that was found; null while there is none. */
  found(): FoundPlatform | null;
  /** Takes a statement of the host page: the JavaScript API, or a configured DOM event. */
  say(state: ConsentState, source: string): void;
};

/** What counts as yes where an event's detail names the category. */
const YES: readonly unknown[] = [true, 'granted', 'allow', 'accepted'];

/**
 * Watches consent: the platform, the configured DOM events, the JavaScript API and Global Privacy Control.
 *
 * A platform that was found decides alone; the page's own statement can then only deny. Anything unclear is not
 * granted. It stores nothing and sends nothing.
 *
 * @param settings the script tag's settings.
 * @param find how platforms are found.
 * @param changed called whenever the state may have changed.
 *
 * @example
 * const watch = watchConsent(settings, findPlatform([cookieconsent]), () => console.log(watch.view().state));
 */
export function watchConsent(settings: Settings, find: FindPlatform, changed: () => void): ConsentWatch {
  const { category, consentEvent, withdrawnEvent, respectGlobalPrivacyControl } = settings;
  const found = find(settings, changed);
  let said: { state: ConsentState; source: string } | null = null;

  function say(state: ConsentState, source: string): void {
    said = { state, source };
    changed();
  }

  function hear(name: string | null, stateOf: (event: Event) => ConsentState): void {
    if (!name) return;
    const listener = (event: Event): void => say(stateOf(event), name);
    addEventListener(name, listener);
    // A bubbling event reaches the window by itself.
    document.addEventListener(name, (event) => event.bubbles || listener(event));
  }

  /**
   * Many platforms fire one event for yes and no: a detail that does not name the configured category with a yes is a
   * no. Where the owner configured no category, or the event has no detail, the event alone is the statement.
   */
  function stateOf(event: Event): ConsentState {
    const detail: unknown = (event as CustomEvent).detail;
    if (!category || typeof detail !== 'object' || !detail) return 'granted';
    const yes = Array.isArray(detail)
      ? detail.includes(category)
      : YES.includes((detail as Record<string, unknown>)[category]);
    return yes ? 'granted' : 'denied';
  }

  hear(consentEvent, stateOf);
  hear(withdrawnEvent, () => 'denied');

  return {
    found,
    say,
    view() {
      const globalPrivacyControl =
        (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl === true;
      const platform = said?.state === 'denied' ? null : found();
      const state = platform ? quietly(platform.read) : (said?.state ?? 'unknown');
      const denied = globalPrivacyControl && respectGlobalPrivacyControl;
      return {
        state: denied ? 'denied' : (state ?? 'unknown'),
        source: platform?.name ?? said?.source ?? 'manual',
        category: platform?.category ?? category ?? 'tracking',
        gate: consentGate({ state: state ?? 'unknown', globalPrivacyControl, respectGlobalPrivacyControl }),
        failed: !denied && !state,
      };
    },
  };
}
