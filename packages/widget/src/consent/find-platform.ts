import { loadAtLast, type Load } from '../load-lazily.ts';
import { quietly } from '../quietly.ts';
import type { Settings } from '../read-settings.ts';
import type { Adapter, AdapterModule, FoundPlatform } from './adapter.ts';
import { mayBeHere, type PlatformSign } from './platform-signs.ts';

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
 * Looks for the named platform, or with `auto` for any: at once, and again until it is there. Its adapter is loaded when
 * it is named, or when its sign is seen.
 *
 * With `auto`, a platform's own adapter replaces a generic signal (TCF, Google Consent Mode) found before it, because
 * most platforms feed those signals too and say less through them. Until an adapter that is wanted has arrived, its
 * platform counts as found and says nothing. It never reads the state itself. A name that no platform has is reported to the
 * console.
 *
 * @param signs the platforms, in the order in which `auto` asks
 * @param load loads the adapters' files
 *
 * @example
 * const found = findPlatform(PLATFORM_SIGNS, load)(settings, () => console.log(found()?.read()));
 */
export function findPlatform(signs: readonly PlatformSign[], load: Load): FindPlatform {
  return ({ consent, category }, changed) => {
    const auto = consent === 'auto';
    const candidates = signs.filter(([name]) => auto || name === consent);
    const adapters = new Map<string, Adapter | null>();
    const started = Date.now();
    let found: FoundPlatform | null = null;
    let final = candidates.length === 0;
    let awaited: FoundPlatform | null = null;

    /** The adapter, if it is here; null while it is loading. */
    function adapterOf(name: string): Adapter | null {
      const adapter = adapters.get(name);
      if (adapter !== undefined) return adapter;
      adapters.set(name, null);
      void loadAtLast<AdapterModule>(load, `consent-${name}.js`).then((module) => {
        adapters.set(name, module.adapter);
        search();
      });
      return null;
    }

    function search(): void {
      awaited = null;
      for (const platform of candidates) {
        const [name, , generic] = platform;
        if (final || awaited || (found && generic)) break;
        if (auto && !mayBeHere(platform)) continue;
        const adapter = adapterOf(name);
        // One that is here and says nothing yet: neither a generic signal nor the page may speak for it.
        if (!adapter) awaited = { name, category: category ?? '', read: () => null };
        // A replaced generic signal may still call; reading once more is all it can cause.
        const here = quietly(() => adapter?.(category, changed));
        if (!here) continue;
        found = here;
        final = !auto || !generic;
        changed();
        setInterval(changed, REREAD_MS);
      }
    }

    function searchOn(): void {
      search();
      const late = Date.now() - started >= SEARCH_MS;
      if (!final && !(auto && late)) setTimeout(searchOn, late ? LATE_STEP_MS : SEARCH_STEP_MS);
    }

    if (!final) searchOn();
    else if (consent !== 'manual') {
      console.warn(
        `WebSpeaker: data-consent="${consent}" is no consent platform, so every visitor stays anonymous. Known are ${signs.map(([name]) => name).join(', ')}, auto and manual`,
      );
    }
    return () => awaited ?? found;
  };
}
