import { exposeApi } from './expose-api.ts';
import { quietly } from './quietly.ts';
import { readSettings, type Settings } from './read-settings.ts';

/**
 * Starts a script on its page: reads the tag it came from, and exposes what `start` makes of the settings.
 *
 * The tag is the running one; in a module, which has none, the first that says whose it is. Where the tag lacks what is
 * needed it says so on the console; it never throws.
 *
 * @example
 * startScript((settings) => startTracker(settings, findPlatform(platforms)).api);
 */
export function startScript(start: (settings: Settings, script: HTMLScriptElement) => object): void {
  quietly(() => {
    const tags = [document.currentScript, document.querySelector('script[data-access-key][data-api]')];
    const script = (tags as HTMLScriptElement[]).find(readSettings);
    const settings = readSettings(script ?? null);
    if (script && settings) exposeApi(settings.accessKey, () => start(settings, script));
    else console.warn('WebSpeaker needs data-access-key and data-api');
  });
}
