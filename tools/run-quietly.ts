import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { root } from './root.ts';

/** How a command ended, and its output on both streams. */
export type Ran = { code: number; seconds: number; output: string };

/**
 * Runs a command in the repository's folder without showing its output.
 *
 * Does not throw when the command fails: `code` says so, and is 1 if a signal ended it.
 *
 * @param options.signal ends the command
 * @example
 * const { code, output } = await runQuietly(['npm', 'run', 'check:lint']);
 */
export async function runQuietly(
  [command = '', ...args]: readonly string[],
  { env = process.env, signal }: { env?: NodeJS.ProcessEnv; signal?: AbortSignal } = {},
): Promise<Ran> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => child.kill();
  signal?.addEventListener('abort', end, { once: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  signal?.removeEventListener('abort', end);
  return { code: code ?? 1, seconds: Math.round((performance.now() - started) / 1000), output };
}
