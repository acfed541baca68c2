import type { FoundPlatform } from './consent/adapter.ts';
import { PLATFORM_SIGNS } from './consent/platform-signs.ts';
import { quietly } from './quietly.ts';
import type { Settings } from './read-settings.ts';
import type { MessageReport } from './sending/outbox.ts';
import type { Outcome } from './sending/post.ts';
import { showBox } from './show-box.ts';
import type { Tracker } from './tracker.ts';
import { WIDGET_VERSION } from './version.ts';

/** What `WebSpeaker.debug()` resolves to and shows: written for the site's owner, not for programs. */
export type DebugReport = Readonly<Record<string, unknown>>;

/** What the diagnostics are made of. */
export type DiagnosticsParts = {
  readonly tracker: Tracker;
  readonly settings: Settings;
  /** What became of the newest message; null where there was none. */
  readonly lastMessage: () => Readonly<MessageReport> | null;
  /** Whether the address asked for them, as the portal's install page has its reader do: only then is anything sent. */
  readonly tells?: boolean;
};

/** What the file `diagnostics.js` exports. */
export type DiagnosticsModule = { readonly diagnose: typeof diagnose };

/**
 * Shows in the page which consent platform was found, what it says, what the widget concluded and why, and what is stored,
 * and keeps showing what is true now. It stores nothing. Where the address asked for it, it asks the server whether this website
 * may use the access key, and with it tells the portal's install page what the widget makes of consent: nothing about the visitor.
 *
 * @returns what is true now
 *
 * @example
 * diagnose({ tracker, settings, lastMessage }); // { "consent platform": "cookiebot", "it says": "granted", … }
 */
export function diagnose({ tracker, settings, lastMessage, tells }: DiagnosticsParts): DebugReport {
  const check = tells ? makeCheck(tracker) : () => 'not asked: only ?webspeaker-debug in the address asks';
  const known = ['auto', 'manual', ...PLATFORM_SIGNS.map(([name]) => name)].includes(settings.consent);

  function report(): DebugReport {
    const { watch, recognition, store } = tracker;
    const { state, source, category, failed } = watch.view();
    const found = watch.found();
    const held = store.held();
    const closedBy = recognition.closedBy();
    const last = lastMessage();
    const signal =
      state === 'denied' && 'globalPrivacyControl' in navigator && navigator.globalPrivacyControl;
    return {
      WebSpeaker: WIDGET_VERSION,
      'this website': `${location.origin}, ${check({ state, source, category, widgetVersion: WIDGET_VERSION })}`,
      'looking for': known ? settings.consent : `${settings.consent}, which is no consent platform`,
      'consent platform': found?.name ?? 'none found',
      'it says': found && saysOf(found),
      'counted as': `${state}, ${source}, ${category}`,
      visitor: recognition.recognised() ? 'recognised' : 'anonymous',
      'decided by':
        closedBy ??
        (failed ? 'an error' : signal ? 'Global Privacy Control' : found ? 'the platform' : 'the page'),
      'last message': last ? [last.status, last.code].filter(Boolean).join(', ') : 'none yet',
      // Diagnostics are made to be passed on, and the key is the visitor's credential.
      [`stored as ${store.name}`]: held && { ...held, key: '…' },
      'storage blocked': store.blocked,
    };
  }

  showBox(report);
  return report();
}

/** Makes what tells the server of each new conclusion, and says in words what the server made of this website. */
function makeCheck({ connect }: Tracker): (consent: object) => string {
  let told = '';
  let outcome: Outcome | null = null;
  return (consent) => {
    const now = JSON.stringify(consent);
    if (now !== told) {
      told = now;
      connect()
        .then(({ call }) => call('checks', { visitor: null, consent }))
        .then(
          (answer) => (outcome = answer),
          () => undefined,
        );
    }
    if (!outcome) return 'asking the server';
    if (outcome.ok) return 'allowed';
    return outcome.code === 'ORIGIN_NOT_ALLOWED'
      ? 'refused: it is not one of the project’s allowed addresses'
      : outcome.code;
  };
}

/** What the platform says, in words. */
function saysOf({ read }: FoundPlatform): string {
  const reading = quietly(read);
  if (reading === undefined) return 'an error';
  if (!reading) return 'nothing yet';
  return reading.alwaysOn ? "visitors can't refuse this category" : reading.state;
}
