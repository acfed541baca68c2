import { boot } from './boot.ts';
import { makeLoader, type Load } from './load-lazily.ts';
import { quietly } from './quietly.ts';
import type { Settings } from './read-settings.ts';

/**
 * Starts a script on its page: finds the tag it came from, and boots with that tag's attributes.
 *
 * The tag is the running one; in a module, which has none, the first that says whose it is. It never throws.
 *
 * @param start makes what is put at `window.WebSpeaker`; `load` gets the files that lie beside the script
 *
 * @example
 * startScript((settings, data, load) => makeWidget(settings, data, load));
 */
export function startScript(start: (settings: Settings, data: DOMStringMap, load: Load) => object): void {
  quietly(() => {
    const tags = [document.currentScript, document.querySelector('script[data-access-key][data-api]')];
    const script = (tags as (Partial<HTMLScriptElement> | null)[]).find((tag) => tag?.dataset?.['accessKey']);
    const { dataset = {}, src } = script ?? {};
    boot(dataset, (settings) => start(settings, dataset, makeLoader(src || document.baseURI)));
  });
}
