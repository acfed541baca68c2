import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { createRequire } from 'node:module';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';

import { freePort } from './choose-ports.ts';
import { StackError } from './stack-error.ts';
import type { ChildWatch } from './watch-children.ts';

/** The running edge functions. */
export type FunctionsServer = {
  /** The port of the function by that name; null if there is none, or if it is just starting again. */
  port(name: string): number | null;
  has(name: string): boolean;
  pids(): number[];
  stop(): Promise<void>;
};

/** Where the functions are, and what they may see of this machine. */
export type FunctionsOptions = {
  projectRoot: string;
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

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;
const FIRST_RESTART_DELAY_MS = 250;
const LONGEST_RESTART_DELAY_MS = 8_000;
/** A child that lived this long had started well; its next restart is quick again. */
const WELL_STARTED_MS = 10_000;

/**
 * postgres.js looks in the environment for what its options don't say. These names are allowed, so that the look-up finds
 * nothing instead of failing; none of them is set.
 */
const POSTGRES_JS_VARIABLES = 'PG*';

/**
 * Runs every folder of `supabase/functions` that has an `index.ts` as a Deno process of its own, with no more permissions
 * than it needs, and starts one again that ended. The functions run unchanged: they call `Deno.serve`, and see
 * `/<name>/…` as the path, as on Supabase.
 *
 * @throws StackError with what Deno said when a function doesn't come up
 */
export async function startFunctions(options: FunctionsOptions): Promise<FunctionsServer> {
  const folder = join(options.projectRoot, 'supabase/functions');
  const names: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith('_') && (await stat(join(folder, name, 'index.ts')).catch(() => null)))
      names.push(name);
  }
  const lines = createWriteStream(options.logFile, { flags: 'a' });
  const children = new Map<string, FunctionChild>();
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

type FunctionChild = { port(): number | null; pid(): number | null; stop(): Promise<void> };

async function startFunction(
  options: FunctionsOptions & { name: string; folder: string; lines: WriteStream },
): Promise<FunctionChild> {
  const { name, watch, log, lines } = options;
  let child: ChildProcess | null = null;
  let port: number | null = null;
  let wanted = true;
  let delayMs = FIRST_RESTART_DELAY_MS;

  async function launch(): Promise<void> {
    const chosen = await freePort();
    const started = spawn(denoBinary(options.projectRoot), denoArguments(options, chosen), {
      cwd: join(options.folder, name),
      detached: true,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '/',
        // Deno's cache of what it compiled; nothing is fetched.
        DENO_DIR: join(options.projectRoot, '.local/deno'),
        DENO_NO_UPDATE_CHECK: '1',
        DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${chosen}`,
        NO_COLOR: '1',
        ...options.settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    const pid = started.pid;
    const startedAt = performance.now();
    if (pid) watch.add(pid);
    let said = '';
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        const text = chunk.toString('utf8');
        said = `${said}${text}`.slice(-4000);
        for (const line of text.trimEnd().split('\n')) {
          lines.write(`${new Date().toISOString()} ${name}: ${line}\n`);
          if (port !== null && !line.startsWith('Listening on ')) log(`${name}: ${line}`);
        }
      });
    }
    const ended = new Promise<string>((done) => {
      started.once('error', (error) => done(error.message));
      started.once('exit', (code, signal) => done(String(signal ?? `code ${code}`)));
    });
    void ended.then((how) => {
      if (pid) watch.remove(pid);
      if (child !== started) return;
      child = null;
      const hadStarted = port !== null;
      port = null;
      if (!wanted || !hadStarted) return;
      if (performance.now() - startedAt > WELL_STARTED_MS) delayMs = FIRST_RESTART_DELAY_MS;
      log(`Function ${name} ended (${how}); starting it again. Its log: ${options.logFile}`);
      void relaunch();
    });

    const limit = Date.now() + START_LIMIT_MS;
    let how: string | null = null;
    void ended.then((reason) => (how = reason));
    while (!(await accepts(chosen))) {
      if (how === null && Date.now() < limit) {
        await sleep(25);
        continue;
      }
      started.kill('SIGKILL');
      throw new StackError(`Function ${name} did not start (${how ?? 'no answer'}): ${said.trim()}`);
    }
    port = chosen;
  }

  async function relaunch(): Promise<void> {
    while (wanted && port === null) {
      await sleep(delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_RESTART_DELAY_MS);
      if (!wanted) return;
      try {
        await launch();
        log(`Function ${name} is back`);
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
      }
    }
  }

  await launch();

  return {
    port: () => port,
    pid: () => child?.pid ?? null,
    async stop() {
      wanted = false;
      const running = child;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const ended = once(running, 'exit');
      running.kill('SIGTERM');
      const force = setTimeout(() => running.kill('SIGKILL'), STOP_LIMIT_MS);
      await ended;
      clearTimeout(force);
    },
  };
}

function denoArguments(options: FunctionsOptions & { name: string; folder: string }, port: number): string[] {
  const { allowedHosts, settings, readableFiles, folder, name } = options;
  const variables = [...Object.keys(settings), 'DENO_SERVE_ADDRESS', POSTGRES_JS_VARIABLES];
  return [
    'run',
    '--no-prompt',
    // npm's own node_modules serve the `npm:` imports, so that a start needs no network. Given here and not in deno.json:
    // hosted Supabase resolves the same imports in its own way.
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

/** The binary itself, not the package's `bin`: that one starts it as a child of its own, which our signals don't reach. */
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

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
