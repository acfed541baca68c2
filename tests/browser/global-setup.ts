import type { Run } from '@webspeaker/local-stack';
import { ensureChromium } from '../../tools/chromium.ts';
import { runScript, startSites } from '../../tools/stack/sites.ts';
import startStackForTests from '../global-setup.ts';
import { stack } from '../../tools/stack/stack.ts';

/**
 * Brings a stack, the built portal and the built demo shop for browser tests that are run alone (`npm run test:browser`);
 * `npm test` has started them already.
 */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['WEBSPEAKER_STACK_FILE']) return undefined;
  process.env['CHROMIUM_PATH'] = ensureChromium(process.env);

  const cleanups: (() => Promise<void>)[] = [];
  const run: Run = { signal: new AbortController().signal, onStop: (cleanup) => cleanups.push(cleanup) };
  const stop = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    await runScript('build');
    const stopStack = await startStackForTests();
    if (stopStack) run.onStop(stopStack);
    await startSites(run, { info: stack(), file: process.env['WEBSPEAKER_STACK_FILE'] ?? '', mode: 'built' });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}
