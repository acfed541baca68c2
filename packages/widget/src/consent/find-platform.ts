import type { ConsentPlatform } from '@webspeaker/core/consent-platforms';

import { quietly } from '../quietly.ts';
import type { Settings } from '../read-settings.ts';
import type { ConnectPlatform, ReadConsent } from './platform-link.ts';

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
 * most platforms feed those signals too and say less through them. It never reads the state itself.
 *
 * @param platforms the adapters, in the order in which `auto` asks.
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
      for (const { name, category: usual, generic, connect } of candidates) {
        if (final || (found && generic)) continue;
        const category = named ?? usual;
        // A replaced generic signal may still call; reading once more is all it can cause.
        const read = quietly(() => connect({ category, changed }));
        if (!read) continue;
        found = { name, category, read };
        final = !auto || !generic;
        changed();
        setInterval(changed, REREAD_MS);
      }
      const late = Date.now() - started >= SEARCH_MS;
      if (!final && !(auto && late)) setTimeout(search, late ? LATE_STEP_MS : SEARCH_STEP_MS);
    }

    if (!final) search();
    return () => found;
  };
}
