import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { root } from '../../../tools/root.ts';
import { REF, TOKEN, type HostedSupabase } from './hosted-supabase.ts';

export type Outcome = { code: number | null; output: string };

/**
 * Runs the built command line against the stand-in, with no terminal to answer from.
 *
 * @param variables environment variables that differ from a correct installation's
 */
export async function runCli(
  hosted: HostedSupabase,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<Outcome> {
  const [command = '', ...rest] = args;
  const all = [
    join(root, 'packages/cli/dist/cli.js'),
    command,
    '--project',
    REF,
    '--url',
    hosted.url,
    ...rest,
  ];
  const child = spawn('node', all, {
    env: {
      PATH: process.env['PATH'],
      SUPABASE_ACCESS_TOKEN: TOKEN,
      SUPABASE_DB_URL: hosted.dbUrl,
      SUPABASE_API_URL: hosted.url,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
