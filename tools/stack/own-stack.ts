import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startStack, type Run, type Stack, type StackOptions } from '@webspeaker/local-stack';
import { runScript, startSites } from './sites.ts';

export type OwnStack = Stack & { dataDir: string; discard(): Promise<void> };

/** A test's own stack, on free ports and empty data, for what the shared one must not suffer. */
export async function ownStack(options: StackOptions = {}): Promise<OwnStack> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'webspeaker-own-')));
  const removeData = () => rm(dataDir, { recursive: true, force: true });
  try {
    const stack = await startStack({
      ports: { api: 'free', db: 'free', portal: 'free', demo: 'free' },
      quiet: true,
      ...options,
      dataDir,
    });
    return {
      ...stack,
      dataDir,
      async discard() {
        await stack.stop();
        await removeData();
      },
    };
  } catch (error) {
    // Data that somebody brought is left for them to look at.
    if (options.dataDir === undefined) await removeData();
    throw error;
  }
}

/**
 * The same with the built portal and demo shop on it, for scripts that look at pages. It ends with the run.
 *
 * @param build false takes what is built already
 */
export async function ownPortal(
  run: Run,
  { build = true, ...options }: StackOptions & { build?: boolean } = {},
): Promise<OwnStack> {
  if (build) await runScript('build');
  const stack = await ownStack({ signal: run.signal, ...options });
  run.onStop(() => stack.discard());
  process.env['WEBSPEAKER_STACK_FILE'] = stack.file;
  await startSites(run, { info: stack.info, file: stack.file, mode: 'built' });
  return stack;
}
