import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startStack, type Stack, type StackOptions } from '../../packages/local-stack/src/mod.ts';

export type OwnStack = Stack & { dataDir: string; discard(): Promise<void> };

/** A stack of a test's own, on free ports and empty data, for what the shared one must not suffer. */
export async function ownStack(options: StackOptions = {}): Promise<OwnStack> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'webspeaker-own-')));
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
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
