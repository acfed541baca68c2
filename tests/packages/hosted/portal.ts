import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { until } from '../../../tools/processes.ts';

export type Portal = { said(): string; stop(): Promise<void> };

/**
 * Starts the built portal as an operator does: `node build`, in the folder that holds `build` and nothing else.
 *
 * @param options.variables its settings; it sees no other variable but PATH
 */
export async function startPortal(options: {
  folder: string;
  variables: Record<string, string>;
}): Promise<Portal> {
  const { folder, variables } = options;
  let said = '';
  const portal: ChildProcess = spawn('node', ['build'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...variables },
  });
  for (const stream of [portal.stdout, portal.stderr])
    stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(() => portal.exitCode !== null || said.includes('Portal:'), 'the portal says that it listens');
  return {
    said: () => said,
    async stop() {
      portal.kill();
      if (portal.exitCode === null) await once(portal, 'exit');
    },
  };
}
