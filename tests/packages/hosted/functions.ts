/** Edge functions as hosted Supabase runs them: one file, Deno, the platform's variables and the secrets, no files to read. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { freePort } from '@webspeaker/local-stack';

import { until } from '../../../tools/processes.ts';
import { root } from '../../../tools/root.ts';

/**
 * What stands before a function: the address to listen on, which Deno 2.1 takes from nobody but the program; and, since
 * hosted Supabase is at the level of 2.1, what is there for npm packages alone and not for a bundled file.
 * https://deno.com/blog/v2.4
 */
const starting = (file: string, port: number) => `
const { serve } = Deno;
Object.defineProperty(Deno, 'serve', {
  value: (handler) => serve({ hostname: '127.0.0.1', port: ${port} }, handler),
});
for (const name of ['Buffer', 'global', 'setImmediate', 'clearImmediate']) delete globalThis[name];
await import('${pathToFileURL(file).href}');
`;

export type RunningFunction = { port: number; stop(): Promise<void> };

/**
 * Runs one file of an edge function in Deno, with nothing downloaded.
 *
 * @param options.variables all that it sees of its environment
 * @param options.folder where Deno may keep its own things
 * @param options.readable files that it may read
 */
export async function runFunction(
  file: string,
  options: { variables: Record<string, string>; folder: string; readable?: string },
): Promise<RunningFunction> {
  const { variables, folder, readable } = options;
  const port = await freePort();
  const start = join(await mkdtemp(join(folder, 'start-')), 'start.js');
  await writeFile(start, starting(file, port));
  const env = { ...variables, NO_COLOR: '1', HOME: folder };
  const permissions = ['--allow-net', '--allow-env', ...(readable ? [`--allow-read=${readable}`] : [])];
  const child: ChildProcess = spawn(
    denoBinary(),
    ['run', '--no-prompt', '--no-remote', ...permissions, start],
    { env, stdio: 'ignore' },
  );
  await until(async () => child.exitCode !== null || (await accepts(port)), 'a function starts');
  return {
    port,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

export type Functions = {
  names(): string[];
  deploy(slug: string, code: string): Promise<void>;
  remove(slug: string): Promise<void>;
  /** The port of a function, which is started when it is first asked for; null when there is none. */
  portOf(slug: string): Promise<number | null>;
  /** Ends what runs, so that the next request starts with the secrets of then. */
  restart(): Promise<void>;
};

/** @param variables what a function sees of its environment when it starts */
export function openFunctions(folder: string, variables: () => Record<string, string>): Functions {
  const files = new Map<string, string>();
  const running = new Map<string, Promise<RunningFunction>>();

  const start = (file: string): Promise<RunningFunction> =>
    runFunction(file, { variables: variables(), folder });
  const stop = async (slug: string): Promise<void> => {
    const found = await running.get(slug);
    running.delete(slug);
    await found?.stop();
  };
  return {
    names: () => [...files.keys()],
    async deploy(slug, code) {
      const file = join(folder, slug, 'index.js');
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, code);
      await stop(slug);
      files.set(slug, file);
    },
    async remove(slug) {
      files.delete(slug);
      await stop(slug);
    },
    async portOf(slug) {
      const file = files.get(slug);
      if (file === undefined) return null;
      if (!running.has(slug)) running.set(slug, start(file));
      return (await running.get(slug))?.port ?? null;
    },
    async restart() {
      for (const slug of running.keys()) await stop(slug);
    },
  };
}

/** Deno itself, and not npm's starter of it, which our signals would not reach. */
function denoBinary(): string {
  const version = process.env['WEBSPEAKER_TEST_DENO'];
  if (version === undefined)
    return join(dirname(createRequire(join(root, 'package.json')).resolve('deno/package.json')), 'deno');
  const ask = [
    'exec',
    '--yes',
    `--package=deno@${version}`,
    '--',
    'deno',
    'eval',
    'console.log(Deno.execPath())',
  ];
  return execFileSync('npm', ask, { encoding: 'utf8' }).trim();
}

function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
