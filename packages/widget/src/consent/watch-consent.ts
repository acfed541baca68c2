import { consentGate, type ConsentState } from '@webspeaker/core/consent';

import { loadAtLast, type Load } from '../load-lazily.ts';
import { quietly } from '../quietly.ts';
import type { Settings } from '../read-settings.ts';
import type { FoundPlatform } from './adapter.ts';
import type { EventDetailModule } from './event-detail.ts';
import type { FindPlatform } from './find-platform.ts';
import { timeOf } from './reading.ts';

/** What is known of the visitor's consent at this moment. */
export type ConsentView = {
  /** What counts, after Global Privacy Control and every fault. */
  readonly state: ConsentState;
  /** The platform's name, `manual`, or the DOM event's name. */
  readonly source: string;
  readonly category: string;
  /** When the visitor chose, where the platform knows: ISO 8601, UTC. */
  readonly at: string | undefined;
  /** Core's decision: `open` alone lets anything be stored or tracked. */
  readonly gate: 'open' | 'closed';
  /** False where nothing can be said now, so that nothing changed either: no platform yet, or one that is not ready. */
  readonly known: boolean;
  /** A platform is there and ready, and says that nobody has chosen. */
  readonly undecided: boolean;
  /** The platform threw. */
  readonly failed: boolean;
};

/** Hears and reads what the page says about consent. Whether a visitor may be recognised is for `Recognition` to say. */
export type ConsentWatch = {
  /** Reads the platform now. */
  view(): ConsentView;
  /** The platform that was found; null while there is none. */
  found(): FoundPlatform | null;
  /**
   * Takes a statement of the host page: the JavaScript API, or a configured DOM event.
   *
   * @param given what came with it; its `at` is when the visitor chose: a date, milliseconds since 1970, or ISO 8601
   */
  say(state: ConsentState, source: string, given?: unknown): void;
};

/** Where consent is found out. */
export type ConsentSources = {
  /** How platforms are found. */
  readonly find: FindPlatform;
  /** Loads the file that understands events with a detail. */
  readonly load: Load;
};

/** Listeners are put back this often: `document.open()` takes them away. */
const LISTEN_AGAIN_MS = 1000;

/**
 * Watches consent: the platform, the configured DOM events, the JavaScript API and Global Privacy Control.
 *
 * A platform that was found decides alone; the page's own statement can then only deny. Where a platform is named, the
 * event of consent is a reason to read that platform and no statement, also before it is there. Anything unclear is not
 * granted. It stores nothing and sends nothing.
 *
 * @param settings the script tag's settings
 * @param changed called whenever the state may have changed
 *
 * @example
 * const watch = watchConsent(settings, { find, load }, () => console.log(watch.view().state));
 */
export function watchConsent(
  settings: Settings,
  { find, load }: ConsentSources,
  changed: () => void,
): ConsentWatch {
  const { consent, category, consentEvent, withdrawnEvent, respectGlobalPrivacyControl } = settings;
  const found = find(settings, changed);
  const platformIsNamed = consent !== 'auto' && consent !== 'manual';
  let said: { state: ConsentState; source: string; at: string | undefined } | null = null;
  let statements = 0;

  function say(state: ConsentState, source: string, given?: unknown): void {
    statements++;
    said = { state, source, at: quietly(() => timeOf((given as { at?: unknown }).at)) };
    changed();
  }

  const understand = consentEvent && !platformIsNamed ? detailReader(load, category) : null;
  hear(consentEvent, ({ detail }, name) => {
    if (understand) {
      // What was said before does not count any more, and this not until it is understood.
      said = null;
      const mine = ++statements;
      understand(detail, (state) => mine === statements && say(state, name, detail));
      return mine === statements && changed();
    }
    // Whatever the other event said before, the platform knows better now.
    if (said?.source === withdrawnEvent) said = null;
    changed();
  });
  hear(withdrawnEvent, (_event, name) => say('denied', name));
  // A page that comes back from the back/forward cache can't know what was said elsewhere meanwhile.
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted || said?.state !== 'granted') return;
    said = null;
    changed();
  });

  return {
    found,
    say,
    view() {
      const globalPrivacyControl = readGlobalPrivacyControl();
      const denied = globalPrivacyControl && respectGlobalPrivacyControl;
      const platform = said?.state === 'denied' ? null : found();
      const reading = platform ? quietly(platform.read) : said;
      const state = reading?.state ?? 'unknown';
      return {
        state: denied ? 'denied' : state,
        source: platform?.name ?? said?.source ?? 'manual',
        category: platform?.category ?? category ?? 'tracking',
        at: reading?.at,
        gate: consentGate({ state, globalPrivacyControl, respectGlobalPrivacyControl }),
        known: denied || !!reading,
        undecided: !denied && !!platform && !!reading && state === 'unknown',
        failed: !denied && reading === undefined,
      };
    },
  };
}

/** https://w3c.github.io/gpc/ */
function readGlobalPrivacyControl(): boolean {
  return (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl === true;
}

/** Understands the details of events: at once where its file is here, and else as soon as it is. */
function detailReader(
  load: Load,
  category: string | null,
): (detail: unknown, understood: (state: ConsentState) => unknown) => void {
  let here: EventDetailModule | null = null;
  const arrives = loadAtLast<EventDetailModule>(load, 'event-detail.js').then((module) => (here = module));
  return (detail, understood) => {
    if (here) understood(here.stateOfDetail(detail, category));
    else void arrives.then(({ stateOfDetail }) => understood(stateOfDetail(detail, category)));
  };
}

/**
 * Hears an event wherever on the page it is fired, and before anybody can stop it: on its way down from the window.
 */
function hear(name: string | null, heard: (event: CustomEvent, name: string) => unknown): void {
  if (!name) return;
  const listener = (event: Event): unknown => heard(event as CustomEvent, name);
  const listen = (): void => addEventListener(name, listener, true);
  listen();
  setInterval(listen, LISTEN_AGAIN_MS);
}
