import type { ConsentPlatform } from '@webspeaker/core/consent-platforms';

import { quietly } from '../quietly.ts';
import type { Settings } from '../read-settings.ts';
import type { ConnectPlatform, ReadConsent } from './platform-link.ts';
import { ALWAYS_ON } from './reading.ts';

/** A platform of core's list, and how to connect to it. */
export type PlatformAdapter = Omit<ConsentPlatform, 'label'> & { readonly connect: ConnectPlatform };

/** A platform that is on the page. */
export type FoundPlatform = {
  readonly name: string;
  readonly category: string;
  readonly read: ReadConsent;
};

/** Starts looking for the platform of the settings; what it returns answers with what was found so far. */
export type FindPlatform = (settings: Settings, changed: () => void) => () => FoundPlatform | null;

/** How long a platform is looked for in short steps; `auto` stops looking after it. */
const SEARCH_MS = 10_000;
const SEARCH_STEP_MS = 100;
/** A platform that the owner named may come much later, with the banner's own lazy loading. */
const LATE_STEP_MS = 1000;
/**
 * Some platforms change without an event (CookieYes' WordPress plugin, `CookieConsent.reset()`), and a withdrawal is to
 * take effect within a second.
 */
export const REREAD_MS = 900;

/**
 * Looks for the named platform, or with `auto` for any: at once, and again until it is there.
 *
 * With `auto`, a platform's own adapter replaces a generic signal (TCF, Google Consent Mode) found before it, because
 * most platforms feed those signals too and say less through them. It never reads the state itself. A name that no
 * platform has, and a category that visitors can't refuse, are reported to the console.
 *
 * @param platforms the adapters, in the order in which `auto` asks
 *
 * @example
 * const found = findPlatform([cookieconsent])(settings, () => console.log(found()?.read()));
 */
export function findPlatform(platforms: readonly PlatformAdapter[]): FindPlatform {
  return ({ consent, category: named }, changed) => {
    const auto = consent === 'auto';
    const candidates = platforms.filter(({ name }) => auto || name === consent);
    const started = Date.now();
    let found: FoundPlatform | null = null;
    let final = candidates.length === 0;

    function search(): void {
      for (const platform of candidates) {
        if (final || (found && platform.generic)) continue;
        const category = named ?? platform.category;
        // A replaced generic signal may still call; reading once more is all it can cause.
        const read = quietly(() => connectTo(platform, category, changed));
        if (!read) continue;
        found = { name: platform.name, category, read };
        final = !auto || !platform.generic;
        changed();
        setInterval(changed, REREAD_MS);
      }
      const late = Date.now() - started >= SEARCH_MS;
      if (!final && !(auto && late)) setTimeout(search, late ? LATE_STEP_MS : SEARCH_STEP_MS);
    }

    if (!final) search();
    else if (consent !== 'manual') {
      console.warn(
        `WebSpeaker: data-consent="${consent}" is no consent platform, so every visitor stays anonymous. Known are ${platforms.map(({ name }) => name).join(', ')}, auto and manual`,
      );
    }
    return () => found;
  };
}

/** Connects, and makes sure that neither an always-on category nor what a restored page remembers counts. */
function connectTo(
  { name, alwaysOn, connect }: PlatformAdapter,
  category: string,
  changed: () => void,
): ReadConsent | null {
  let restored = false;
  let warned = false;
  const read = connect({
    category,
    changed() {
      restored = false;
      changed();
    },
  });
  if (!read) return null;

  // A page that comes back from the back/forward cache remembers what was true when it was left. Only a platform that is
  // read where it keeps its state, or that speaks anew, is believed. https://web.dev/articles/bfcache
  addEventListener('pageshow', ({ persisted }) => {
    restored ||= persisted;
    changed();
  });
  return () => {
    const reading = alwaysOn?.includes(category) ? ALWAYS_ON : read();
    if (reading?.alwaysOn && !warned) {
      warned = true;
      console.warn(
        `WebSpeaker: visitors can't refuse "${category}" of ${name}, so it is no consent and every visitor stays anonymous. Name another category in data-consent-category`,
      );
    }
    return restored && !reading?.live ? null : reading;
  };
}
