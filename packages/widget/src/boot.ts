import { exposeApi } from './expose-api.ts';
import { readSettings, type Settings } from './read-settings.ts';

/**
 * Boots the widget from what its owner set: the one way in, for the script tag and for `init` alike.
 *
 * Where the access key or the address of the API is missing it says so on the console and starts nothing.
 *
 * @param data the attributes, named as in a tag's `dataset`
 * @param start makes what is put at `window.WebSpeaker`; not called for a second widget
 *
 * @example
 * boot(script.dataset, (settings) => makeWidget(settings, script.dataset, load));
 */
export function boot(data: DOMStringMap, start: (settings: Settings) => object): void {
  const settings = readSettings(data);
  if (settings) exposeApi(settings.accessKey, () => start(settings));
  else console.warn('WebSpeaker needs data-access-key and data-api');
}
