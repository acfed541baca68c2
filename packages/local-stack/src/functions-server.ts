import { spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { createRequire } from 'node:module';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';

import { freePort } from './choose-ports.ts';
import { supervise, type Supervised } from './supervise.ts';
import type { ChildWatch } from './watch-children.ts';

/** The running edge functions. */
export type FunctionsServer = {
  /** The port of the function with that name; null if there is none, or if it is restarting. */
  port(name: string): number | null;
  has(name: string): boolean;
  pids(): number[];
  stop(): Promise<void>;
};

/** Where the functions are, and what they may access on this machine. */
export type FunctionsOptions = {
  projectRoot: string;
  /** Which functions to run. */
  names: readonly string[];
  /** Host and port of what the functions may call. */
  allowedHosts: string[];
  /** The functions' settings; they can read these variables and no others. */
  settings: Record<string, string>;
  /** Files that the functions may read. */
  readableFiles: string[];
  logFile: string;
  watch: ChildWatch;
  log: (line: string) => void;
};

/**
 * The functions and postgres.js look for settings in the environment. These names may be read, so that a setting nobody
 * made is absent instead of an error.
 */
const LOOKED_FOR = ['WEBSPEAKER_*', 'SUPABASE_*', 'CRAWLER_*', 'PG*'];

/** The project's functions: every folder of `supabase/functions` that has an `index.ts`. */
export async function functionNames(projectRoot: string): Promise<string[]> {
  const folder = join(projectRoot, 'supabase/functions');
  const names: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith('_') && (await stat(join(folder, name, 'index.ts')).catch(() => null)))
      names.push(name);
  }
  return names;
}

/**
 * Runs the named functions, each as its own Deno process with no more permissions than it needs, and restarts one that
 * ended. The functions run unchanged: they call `Deno.serve` and see `/<name>/…` as the path, as on Supabase.
 *
 * @throws StackError with Deno's output when a function does not start
 */
export async function startFunctions(options: FunctionsOptions): Promise<FunctionsServer> {
  const folder = join(options.projectRoot, 'supabase/functions');
  const { names } = options;
  const lines = createWriteStream(options.logFile, { flags: 'a' });
  const children = new Map<string, RunningFunction>();
  const outcomes = await Promise.allSettled(
    names.map(async (name) => children.set(name, await startFunction({ ...options, name, folder, lines }))),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await Promise.all([...children.values()].map((child) => child.stop()));
    throw failed.reason;
  }
  return {
    has: (name) => children.has(name),
    port: (name) => children.get(name)?.port() ?? null,
    pids: () => [...children.values()].flatMap((child) => child.pid() ?? []),
    async stop() {
      await Promise.all([...children.values()].map((child) => child.stop()));
      lines.end();
    },
  };
}

type RunningFunction = Supervised & { port(): number | null };

async function startFunction(
  options: FunctionsOptions & { name: string; folder: string; lines: WriteStream },
): Promise<RunningFunction> {
  const { name, folder, projectRoot, lines, log } = options;
  let port = 0;
  const supervised = supervise({
    ...options,
    name: `Function ${name}`,
    async spawn() {
      port = await freePort();
      return spawn(denoBinary(projectRoot), denoArguments(options, port), {
        cwd: join(folder, name),
        detached: true,
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: process.env['HOME'] ?? '/',
          // Deno's cache of compiled files; nothing is downloaded.
          DENO_DIR: join(projectRoot, '.local/deno'),
          DENO_NO_UPDATE_CHECK: '1',
          DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
          NO_COLOR: '1',
          ...options.settings,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    },
    isReady: () => accepts(port),
    onText(text) {
      for (const line of text.trimEnd().split('\n')) {
        lines.write(`${new Date().toISOString()} ${name}: ${line}\n`);
        if (supervised.isReady() && !line.startsWith('Listening on ')) log(`${name}: ${line}`);
      }
    },
    startLimitMs: 30_000,
    stop: { signal: 'SIGTERM', force: 'SIGKILL', limitMs: 5_000 },
  });
  await supervised.start();
  return { ...supervised, port: () => (supervised.isReady() ? port : null) };
}

function denoArguments(options: FunctionsOptions & { name: string; folder: string }, port: number): string[] {
  const { allowedHosts, settings, readableFiles, folder, name } = options;
  const variables = [...Object.keys(settings), 'DENO_SERVE_ADDRESS', ...LOOKED_FOR];
  return [
    'run',
    '--no-prompt',
    // The `npm:` imports come from node_modules, so that a start needs no network. Set here and not in deno.json, because
    // hosted Supabase resolves the same imports its own way.
    '--node-modules-dir=manual',
    '--cached-only',
    '--no-lock',
    // What a hosted function has.
    '--v8-flags=--max-old-space-size=256',
    `--allow-net=${[...allowedHosts, `127.0.0.1:${port}`].join(',')}`,
    `--allow-env=${variables.join(',')}`,
    ...(readableFiles.length > 0 ? [`--allow-read=${readableFiles.join(',')}`] : []),
    join(folder, name, 'index.ts'),
  ];
}

/** The binary itself, not the package's `bin`: that one starts it as its own child, which our signals do not reach. */
function denoBinary(projectRoot: string): string {
  const require = createRequire(join(projectRoot, 'package.json'));
  return join(dirname(require.resolve('deno/package.json')), platform() === 'win32' ? 'deno.exe' : 'deno');
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
