import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { processCommand } from './process-stamp.ts';

/**
 * Ends the server that a killed stack left running on this cluster. Removes a `postmaster.pid` whose process number now
 * belongs to another program: Postgres would take that for a running server.
 */
export async function endLeftover(cluster: string, log: (line: string) => void): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (!Number.isInteger(pid)) return;
  const isServer = async () => (await processCommand(pid))?.includes(cluster) ?? false;
  if (!(await isServer())) {
    await rm(file, { force: true });
    return;
  }
  log(`Ending the Postgres (process ${pid}) that an earlier stack left running`);
  for (const [signal, limitMs] of [
    ['SIGINT', 8000],
    ['SIGQUIT', 4000],
    ['SIGKILL', 2000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < limitMs; waited += 50) {
      if (!(await isServer())) return;
      await setTimeout(50);
    }
  }
}
