import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

import { StackError } from './stack-error.ts';
import { collectText } from './supervise.ts';

/**
 * Runs a command to its end, and hides its output unless it fails.
 *
 * @param what names the command in the error: "npm run build"
 * @throws StackError with the last 4,000 characters of the command's output
 * @example
 * await runCommand('npm run build', 'npm', { args: ['run', 'build'], cwd: root });
 */
export async function runCommand(
  what: string,
  command: string,
  { args, ...options }: Omit<SpawnOptions, 'stdio'> & { args: readonly string[] },
): Promise<void> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = collectText(child);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new StackError(`${what} failed (${signal ?? `code ${code}`}):\n${said().trim()}`);
}
