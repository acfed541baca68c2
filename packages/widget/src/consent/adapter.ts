import type { ConsentPlatform } from '@webspeaker/core/consent-platforms';

import type { ConnectPlatform, ReadConsent } from './platform-link.ts';
import { ALWAYS_ON } from './reading.ts';

/** A platform that is on the page. */
export type FoundPlatform = {
  readonly name: string;
  readonly category: string;
  readonly read: ReadConsent;
};

/**
 * Connects to a platform where it is on the page; null while it is not. Called again and again until it answers.
 *
 * @param category the category that the owner named; null: the platform's usual one
 * @param changed called whenever the state may have changed
 */
export type Adapter = (category: string | null, changed: () => void) => FoundPlatform | null;

/**
 * What the file `consent-<name>.js` exports. A browser may hold a `widget.js` of yesterday, which then gets the adapter of
 * today: only ever add to it.
 */
export type AdapterModule = { readonly adapter: Adapter };

/**
 * Makes the adapter of one platform, and makes sure that neither an always-on category nor what a restored page remembers
 * counts. It never reads the state itself. A category that visitors can't refuse is reported to the console.
 *
 * @param platform what core says about it
 * @param connect the file of its name in `platforms/`
 *
 * @example
 * export const adapter = makeAdapter({ name: 'cookiebot', category: 'statistics' }, connect);
 */
export function makeAdapter(
  { name, category: usual, alwaysOn }: Pick<ConsentPlatform, 'name' | 'category' | 'alwaysOn'>,
  connect: ConnectPlatform,
): Adapter {
  return (named, changed) => {
    const category = named ?? usual;
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
    return {
      name,
      category,
      read() {
        const reading = alwaysOn?.includes(category) ? ALWAYS_ON : read();
        if (reading?.alwaysOn && !warned) {
          warned = true;
          console.warn(
            `WebSpeaker: visitors can't refuse "${category}" of ${name}, so it is no consent and every visitor stays anonymous. Name another category in data-consent-category`,
          );
        }
        return restored && !reading?.live ? null : reading;
      },
    };
  };
}
