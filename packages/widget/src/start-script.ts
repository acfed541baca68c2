import { exposeApi } from './expose-api.ts';
import { quietly } from './quietly.ts';
import { readSettings, type Settings } from './read-settings.ts';

/**
 * Starts a script on its page: reads the tag it came from, and exposes what `start` makes of the settings.
 *
 * The tag is found by its access key: `document.currentScript` is null in modules, and the second of two tags does nothing
 * anyway. Where the tag lacks what is needed it says so on the console; it never throws.
 *
 * @example
 * startScript((settings) => startTracker(settings, findPlatform(platforms)).api);
 */
export function startScript(start: (settings: Settings, script: HTMLScriptElement) => object): void {
  quietly(() => {
    const script = document.querySelector<HTMLScriptElement>('script[data-access-key^=pk_]');
    const settings = readSettings(script);
    if (script && settings) exposeApi(() => start(settings, script));
    else console.warn('WebSpeaker needs data-access-key and data-api');
  });
}
