import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startStack } from '../../packages/local-stack/src/mod.ts';

/** Starts a stack on free ports and empty data for a suite that is run alone; `npm test` brings one for all of them. */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['WEBSPEAKER_STACK_FILE']) return undefined;
  const dataDir = await mkdtemp(join(tmpdir(), 'webspeaker-stack-'));
  const discard = () => rm(dataDir, { recursive: true, force: true });
  try {
    const stack = await startStack({
      dataDir,
      ports: { api: 'free', db: 'free', portal: 'free', demo: 'free' },
      quiet: true,
    });
    process.env['WEBSPEAKER_STACK_FILE'] = stack.file;
    return async () => {
      await stack.stop();
      await discard();
    };
  } catch (error) {
    await discard();
    throw error;
  }
}
