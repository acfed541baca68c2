/** Edge functions as hosted Supabase runs them: a bundle of one file, or sources that it bundles itself; Deno, the platform's variables and the secrets, no files to read. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { freePort } from '@webspeaker/local-stack';

import { until } from '../../../tools/processes.ts';
import { root } from '../../../tools/root.ts';

/** What Deno 2.1, on whose level hosted Supabase is, has for npm packages alone. https://deno.com/blog/v2.4 */
const FOR_PACKAGES = ['Buffer', 'global', 'setImmediate', 'clearImmediate'];

/**
 * What stands before a function: the address to listen on, which Deno 2.1 takes from nobody but the program.
 *
 * @param missing globals that it does not have
 */
const starting = (file: string, port: number, missing: readonly string[]) => `
const { serve } = Deno;
Object.defineProperty(Deno, 'serve', {
  value: (handler) => serve({ hostname: '127.0.0.1', port: ${port} }, handler),
});
for (const name of ${JSON.stringify(missing)}) delete globalThis[name];
await import('${pathToFileURL(file).href}');
`;

export type RunningFunction = { port: number; stop(): Promise<void> };

/**
 * Runs one file of an edge function in Deno, with nothing downloaded.
 *
 * @param options.variables all that it sees of its environment
 * @param options.folder where Deno may keep its own things
 * @param options.readable files that it may read
 * @param options.imports the `deno.json` of sources, whose packages are those of this checkout
 */
export async function runFunction(
  file: string,
  options: { variables: Record<string, string>; folder: string; readable?: string; imports?: string },
): Promise<RunningFunction> {
  const { variables, folder, readable, imports } = options;
  const port = await freePort();
  const start = join(await mkdtemp(join(folder, 'start-')), 'start.js');
  // A bundle has its packages in it, without what is theirs alone.
  await writeFile(start, starting(file, port, imports ? [] : FOR_PACKAGES));
  const env = { ...variables, NO_COLOR: '1', HOME: folder };
  const packages = imports
    ? [`--config=${imports}`, '--node-modules-dir=manual', '--cached-only', '--no-lock']
    : ['--no-remote'];
  const permissions = ['--allow-net', '--allow-env', ...(readable ? [`--allow-read=${readable}`] : [])];
  const child: ChildProcess = spawn(
    denoBinary(),
    ['run', '--no-prompt', ...packages, ...permissions, start],
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

/** Files by their paths; `imports` is the path of the `deno.json` of sources, and absent for a bundle. */
export type Upload = { files: ReadonlyMap<string, string>; entrypoint: string; imports?: string | undefined };

export type Functions = {
  names(): string[];
  deploy(slug: string, upload: Upload): Promise<void>;
  remove(slug: string): Promise<void>;
  /** The port of a function, which is started when it is first asked for; null when there is none. */
  portOf(slug: string): Promise<number | null>;
  /** Ends what runs, so that the next request starts with the secrets of then. */
  restart(): Promise<void>;
};

/** @param variables what a function sees of its environment when it starts */
export function openFunctions(folder: string, variables: () => Record<string, string>): Functions {
  const uploads = new Map<string, Upload>();
  const running = new Map<string, Promise<RunningFunction>>();

  const start = (slug: string, { entrypoint, imports }: Upload): Promise<RunningFunction> =>
    runFunction(join(folder, slug, entrypoint), {
      variables: variables(),
      folder,
      ...(imports && { imports: join(folder, slug, imports) }),
    });
  const stop = async (slug: string): Promise<void> => {
    const found = await running.get(slug);
    running.delete(slug);
    await found?.stop();
  };
  return {
    names: () => [...uploads.keys()],
    async deploy(slug, upload) {
      const home = join(folder, slug);
      await rm(home, { recursive: true, force: true });
      for (const [path, content] of upload.files) {
        await mkdir(dirname(join(home, path)), { recursive: true });
        await writeFile(join(home, path), content);
      }
      if (upload.imports) {
        await cp(join(root, 'package.json'), join(home, 'package.json'));
        await symlink(join(root, 'node_modules'), join(home, 'node_modules'));
      }
      await stop(slug);
      uploads.set(slug, upload);
    },
    async remove(slug) {
      uploads.delete(slug);
      await stop(slug);
    },
    async portOf(slug) {
      const upload = uploads.get(slug);
      if (upload === undefined) return null;
      if (!running.has(slug)) running.set(slug, start(slug, upload));
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
