/** Edge functions as hosted Supabase runs them: one file, Deno, the platform's variables and the secrets, no files to read. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';

import { freePort } from '@webspeaker/local-stack';

import { until } from '../../../tools/processes.ts';
import { root } from '../../../tools/root.ts';

/**
 * Hosted Supabase is at the level of Deno 2.1, where these are there for npm packages alone, and not for a bundled file.
 * https://deno.com/blog/v2.4
 */
const LIKE_DENO_2_1 = `
for (const name of ['Buffer', 'global', 'setImmediate', 'clearImmediate']) delete globalThis[name];
await import('./index.js');
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
  const env = { ...variables, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`, NO_COLOR: '1', HOME: folder };
  const permissions = ['--allow-net', '--allow-env', ...(readable ? [`--allow-read=${readable}`] : [])];
  const child: ChildProcess = spawn(
    denoBinary(),
    ['run', '--no-prompt', '--no-remote', ...permissions, file],
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
    runFunction(join(dirname(file), 'start.js'), { variables: variables(), folder });
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
      await writeFile(join(dirname(file), 'start.js'), LIKE_DENO_2_1);
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

function denoBinary(): string {
  const require = createRequire(join(root, 'package.json'));
  return join(
    dirname(require.resolve('deno/package.json')),
    process.platform === 'win32' ? 'deno.exe' : 'deno',
  );
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
