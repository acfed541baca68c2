import { LAZY_FOLDER } from './lazy-folder.ts';

/** Loads a further file of the same build. */
export type Load = <Module>(file: string) => Promise<Module>;

/**
 * Makes the function that loads a further file of the widget, once; after a failure the next call tries again.
 *
 * A dynamic import and no script tag: it carries the tag's nonce, is no sink for Trusted Types, passes on no address of
 * the page, and adds nothing to the page's document or globals.
 * https://html.spec.whatwg.org/multipage/webappapis.html#hostimportmoduledynamically
 *
 * @param script address of the widget's script: the other files lie in a folder beside it.
 *
 * @example
 * const load = makeLoader(script.src);
 * const { drawPanel } = await load<PanelModule>('panel.js');
 */
export function makeLoader(script: string): Load {
  const loads = new Map<string, Promise<unknown>>();
  let failures = 0;
  return <Module>(file: string): Promise<Module> => {
    const load =
      loads.get(file) ??
      // A browser may remember a failed import under its address for as long as the page lives: hence another one.
      // https://github.com/whatwg/html/issues/6768
      import(
        /* @vite-ignore */ new URL(LAZY_FOLDER + file + (failures ? `?again=${failures}` : ''), script).href
      ).catch((error: unknown) => {
        failures++;
        loads.delete(file);
        throw error;
      });
    loads.set(file, load);
    return load as Promise<Module>;
  };
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 300_000;

/**
 * Loads a file that consent is read with, and tries again until it is there, ever more rarely. The console is told once.
 *
 * @example
 * const { adapter } = await loadAtLast<AdapterModule>(load, 'consent-cookiebot.js');
 */
export async function loadAtLast<Module>(load: Load, file: string): Promise<Module> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await load<Module>(file);
    } catch (error) {
      if (wait === FIRST_WAIT_MS) {
        console.warn(`WebSpeaker: ${file} could not be loaded; until then visitors stay anonymous`, error);
      }
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}
