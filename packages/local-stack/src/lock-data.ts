import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { processStamp } from './process-stamp.ts';
import { StackError } from './stack-error.ts';

/**
 * Locks a data folder for this process, so that two stacks never run on the same data. The lock of a killed stack is
 * recognised, because its process is gone.
 *
 * @returns a function that unlocks the folder
 * @throws StackError when another stack is running on it
 */
export async function lockData(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'stack.lock');
  const own = await processStamp(process.pid);
  const held = await readFile(file, 'utf8').catch(() => '');
  if (held !== '' && held !== own && (await processStamp(Number.parseInt(held, 10))) === held) {
    throw new StackError(
      `Another stack (process ${Number.parseInt(held, 10)}) is running on the data in ${dataDir}. Stop it, or choose another folder: --data <folder>`,
    );
  }
  await writeFile(file, own ?? '');
  return () => rm(file, { force: true });
}
