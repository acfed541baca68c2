import { boot } from './boot.ts';
import { quietly } from './quietly.ts';
import { readSettings, type Settings } from './read-settings.ts';

/**
 * Starts a script on its page: finds the tag it came from, and boots with that tag's attributes.
 *
 * The tag is the running one; in a module, which has none, the first that says whose it is. It never throws.
 *
 * @param start makes what is put at `window.WebSpeaker`; `src` is the address that the script came from
 *
 * @example
 * startScript((settings) => startTracker(settings, findPlatform(platforms)).api);
 */
export function startScript(start: (settings: Settings, data: DOMStringMap, src: string) => object): void {
  quietly(() => {
    const tags = [document.currentScript, document.querySelector('script[data-access-key][data-api]')];
    const script = (tags as HTMLScriptElement[]).find((tag) => readSettings(tag?.dataset ?? {}));
    const { dataset = {}, src = '' } = script ?? {};
    boot(dataset, (settings) => start(settings, dataset, src));
  });
}
