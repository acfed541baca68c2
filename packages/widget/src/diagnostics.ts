import type { FoundPlatform } from './consent/adapter.ts';
import { PLATFORM_SIGNS } from './consent/platform-signs.ts';
import type { DiagnosticsBoxModule } from './diagnostics-box.ts';
import type { Load } from './load-lazily.ts';
import { quietly } from './quietly.ts';
import type { Settings } from './read-settings.ts';
import type { Tracker } from './tracker.ts';
import { WIDGET_VERSION } from './version.ts';

/** What `WebSpeaker.debug()` answers and shows: written for the site's owner, not for programs. */
export type DebugReport = Readonly<Record<string, unknown>>;

/**
 * Makes `WebSpeaker.debug()`: it shows in the page which consent platform was found, what it says, what the widget
 * concluded and why, and what is stored, and keeps showing what is true now. Reads only: it stores and sends nothing.
 *
 * @example
 * const debug = makeDebug(tracker, settings, load);
 * debug(); // { "consent platform": "cookiebot", "it says": "granted", … }
 */
export function makeDebug(tracker: Tracker, settings: Settings, load: Load): () => DebugReport {
  const known = ['auto', 'manual', ...PLATFORM_SIGNS.map(({ name }) => name)].includes(settings.consent);
  let lastMessage = 'none yet';
  tracker.api.on('message', ({ status, code }) => {
    lastMessage = code ? `${status}, ${code}` : status;
  });

  function report(): DebugReport {
    const { watch, recognition, store } = tracker;
    const { state, source, category, failed } = watch.view();
    const found = watch.found();
    const held = store.held();
    const closedBy = recognition.closedBy();
    const signal =
      state === 'denied' && 'globalPrivacyControl' in navigator && navigator.globalPrivacyControl;
    return {
      WebSpeaker: WIDGET_VERSION,
      'looking for': known ? settings.consent : `${settings.consent}, which is no consent platform`,
      'consent platform': found?.name ?? 'none found',
      'it says': found && saysOf(found),
      'counted as': `${state}, ${source}, ${category}`,
      visitor: recognition.recognised() ? 'recognised' : 'anonymous',
      'decided by':
        closedBy ??
        (failed ? 'an error' : signal ? 'Global Privacy Control' : found ? 'the platform' : 'the page'),
      'last message': lastMessage,
      // Diagnostics are made to be passed on, and the key is the visitor's credential.
      [`stored as ${store.name}`]: held && { ...held, key: '…' },
      'storage blocked': store.blocked,
    };
  }

  return () => {
    // Without the file nothing is shown; what is answered is the same.
    load<DiagnosticsBoxModule>('diagnostics-box.js').then(
      ({ showBox }) => showBox(report),
      () => undefined,
    );
    return report();
  };
}

/** What the platform says, in words. */
function saysOf({ read }: FoundPlatform): string {
  const reading = quietly(read);
  if (reading === undefined) return 'an error';
  if (!reading) return 'nothing yet';
  return reading.alwaysOn ? "visitors can't refuse this category" : reading.state;
}
