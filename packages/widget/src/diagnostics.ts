import { CONSENT_PLATFORMS } from '@webspeaker/core/consent-platforms';

import type { FoundPlatform } from './consent/find-platform.ts';
import { element } from './panel/element.ts';
import { quietly } from './quietly.ts';
import type { Settings } from './read-settings.ts';
import type { Tracker } from './tracker.ts';
import { WIDGET_VERSION } from './version.ts';

/** What `WebSpeaker.debug()` answers and shows: written for the site's owner, not for programs. */
export type DebugReport = Readonly<Record<string, unknown>>;

const REFRESH_MS = 500;

/**
 * Makes `WebSpeaker.debug()`: it shows in the page which consent platform was found, what it says, what the widget
 * concluded and why, and what is stored, and keeps showing what is true now. Reads only: it stores and sends nothing.
 *
 * @example
 * const debug = makeDebug(tracker, settings);
 * debug(); // { "consent platform": "cookiebot", "it says": "granted", … }
 */
export function makeDebug(tracker: Tracker, settings: Settings): () => DebugReport {
  let box: HTMLElement | null = null;
  const known = ['auto', 'manual', ...CONSENT_PLATFORMS.map(({ name }) => name)].includes(settings.consent);
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
    if (!box) {
      const shown = (box = element('pre'));
      // Through the object model, which a content security policy without `unsafe-inline` allows.
      shown.style.cssText =
        'all:initial;position:fixed;inset:0 auto auto 0;z-index:2147483647;padding:9px;background:#000;color:#fff;font:12px monospace;white-space:pre-wrap';
      document.body.append(shown);
      const refresh = (): void => {
        shown.textContent = JSON.stringify(report(), null, 1);
      };
      refresh();
      setInterval(refresh, REFRESH_MS);
    }
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
