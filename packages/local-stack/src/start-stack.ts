import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

import postgres from 'postgres';

import { choosePorts, type PortName, type PortWishes } from './choose-ports.ts';
import {
  functionNames,
  startFunctions,
  type FunctionsOptions,
  type FunctionsServer,
} from './functions-server.ts';
import { startGateway } from './gateway.ts';
import { lockData } from './lock-data.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './postgres-server.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { DEMO, type StackInfo } from './stack-info.ts';
import type { Supervised } from './supervise.ts';
import { openSupabaseApi } from './supabase-api.ts';
import { watchChildren } from './watch-children.ts';

/** How a stack is to be started; every setting has a default. */
export type StackOptions = {
  /** Where the data is kept; `.local` in the project's folder if absent. */
  dataDir?: string;
  ports?: PortWishes;
  /** Prints only what went wrong. */
  quiet?: boolean;
  /** More server settings for Postgres, such as `{ log_statement: 'all' }`. */
  postgresSettings?: Record<string, string>;
  /** Settings of the functions that differ from the stack's own. */
  functionSettings?: Record<string, string>;
  /** Leaves the project like a new one on hosted Supabase: without migrations, demo data and functions. */
  bare?: boolean;
  /** Where the functions reach Postgres, if not at its own port: something that a test puts in between. */
  functionsDbPort?: number;
  /** Cancels a start; what has been started by then is stopped. */
  signal?: AbortSignal;
};

/** A running stack, and what the fault tests can do to it. */
export type Stack = {
  info: StackInfo;
  /** Postgres as its superuser, for tests that look where `postgres` may not. */
  adminUrl: string;
  /** `stack.json`; exists while the stack is running. */
  file: string;
  /** Stops everything; a second call does nothing. */
  stop(): Promise<void>;
  stopPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  postgresPid(): number | null;
  functionPids(): number[];
  /** Where a function listens itself, behind the gateway; null while it restarts. */
  functionPort(name: string): number | null;
};

const projectRoot = resolve(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);

/**
 * Starts what a Supabase project offers, on this machine and without Docker: Postgres with the project's migrations and
 * demo data, the Data and Auth API, and the edge functions, behind one origin.
 *
 * Does not start the portal or the demo shop, although their addresses are in `info`. Starts again with the data it
 * left, even after it was killed. If the start fails, everything it has started is stopped.
 *
 * @throws StackError in words for the person at the terminal: a taken port, a migration that fails, a second stack on
 *   the same data
 * @example
 * const stack = await startStack({ ports: { api: 'free', db: 'free' }, dataDir: '/tmp/example' });
 * await fetch(`${stack.info.apiUrl}/functions/v1/widget/visits`, { method: 'POST', body: '{}' });
 * await stack.stop();
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const cleanups: Cleanup[] = [];
  const stop = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) {
      try {
        await cleanup();
      } catch (error) {
        console.error('Stopping the stack:', error);
      }
    }
  };
  try {
    const started = await startParts(options, (cleanup) => cleanups.push(cleanup));
    return { ...started, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Cleanup = () => unknown;
type Ports = Record<PortName, number>;

/** Starts one part after the other; each says how it is stopped as soon as it runs. */
async function startParts(
  options: StackOptions,
  onStop: (cleanup: Cleanup) => void,
): Promise<Omit<Stack, 'stop'>> {
  const place = await takePlace(options, onStop);
  const { dataDir, ports, secrets, info, adminUrl, logFile, watch, log } = place;
  const database = await openPostgres({
    projectRoot,
    dataDir,
    port: ports.db,
    logFile: await logFile('postgres.log'),
    password: secrets.adminPassword,
    settings: options.postgresSettings ?? {},
    watch,
    log,
  });
  onStop(() => database.stop());
  await database.start();
  options.signal?.throwIfAborted();

  const { portalUrl, mailDirectory } = info;
  const apiLog = await logFile('api.log');
  const api = await openSupabaseApi({ adminUrl, portalUrl, secrets, mailDirectory, logFile: apiLog });
  onStop(() => api.close());
  const bare = options.bare ?? false;
  await prepareDatabase({
    adminUrl,
    info,
    ingestPassword: secrets.ingestPassword,
    makeAuthSchema: () => api.makeAuthSchema(),
    bare,
    log,
  });
  options.signal?.throwIfAborted();

  const functions = await startFunctions({
    ...functionsOptions(options, place),
    names: bare ? [] : await functionNames(projectRoot),
    logFile: await logFile('functions.log'),
    watch,
    log,
  });
  onStop(() => functions.stop());
  options.signal?.throwIfAborted();

  const gateway = await startGateway({
    port: ports.api,
    api,
    functions,
    logFile: await logFile('gateway.log'),
  });
  onStop(() => gateway.stop());

  const file = join(dataDir, 'stack.json');
  await writeFile(file, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600 });
  onStop(() => rm(file, { force: true }));
  return { info, adminUrl, file, ...faultHandles(database, functions) };
}

type Place = Awaited<ReturnType<typeof takePlace>>;

/** What all parts share: a data folder of this stack alone, free ports, secrets, logs, and the watch over its processes. */
async function takePlace(options: StackOptions, onStop: (cleanup: Cleanup) => void) {
  const dataDir = resolve(options.dataDir ?? join(projectRoot, '.local'));
  const logDirectory = join(dataDir, 'logs');
  await mkdir(logDirectory, { recursive: true });
  onStop(await lockData(dataDir));
  const ports = await choosePorts(options.ports ?? {});
  const secrets = await loadSecrets(dataDir);
  const watch = watchChildren();
  onStop(() => watch.close());
  return {
    dataDir,
    ports,
    secrets,
    info: stackInfo(ports, secrets, { logDirectory, mailDirectory: join(dataDir, 'mails') }),
    adminUrl: `postgresql://supabase_admin:${secrets.adminPassword}@127.0.0.1:${ports.db}/postgres`,
    logFile: (name: string) => newLog(logDirectory, name),
    watch,
    log: (line: string) => {
      if (!options.quiet) console.log(line);
    },
  };
}

function stackInfo(
  ports: Ports,
  secrets: Secrets,
  folders: Pick<StackInfo, 'logDirectory' | 'mailDirectory'>,
): StackInfo {
  return {
    apiUrl: `http://127.0.0.1:${ports.api}`,
    dbUrl: `postgresql://postgres:postgres@127.0.0.1:${ports.db}/postgres`,
    publishableKey: secrets.publishableKey,
    secretKey: secrets.secretKey,
    portalUrl: `http://localhost:${ports.portal}`,
    demoUrl: `http://localhost:${ports.demo}`,
    ...structuredClone(DEMO),
    ...folders,
  };
}

/** Where the functions find things, and what they may see of this machine. */
function functionsOptions(
  options: StackOptions,
  { ports, secrets, info }: Place,
): Pick<FunctionsOptions, 'projectRoot' | 'allowedHosts' | 'settings' | 'readableFiles'> {
  const countries = require.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
  const dbPort = options.functionsDbPort ?? ports.db;
  const own = [ports.api, ports.db, dbPort].flatMap((port) => [`127.0.0.1:${port}`, `localhost:${port}`]);
  const turnstile = URL.parse(options.functionSettings?.['WEBSPEAKER_TURNSTILE_VERIFY_URL'] ?? '');
  return {
    projectRoot,
    allowedHosts: turnstile ? [...own, turnstile.host] : own,
    settings: {
      SUPABASE_URL: info.apiUrl,
      WEBSPEAKER_DB_URL: `postgresql://ingest_api:${secrets.ingestPassword}@127.0.0.1:${dbPort}/postgres`,
      // One instance of each function serves everybody here; the hosted platform starts as many as it takes.
      WEBSPEAKER_DB_POOL: '8',
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: secrets.publishableKey }),
      CLIENT_ADDRESS_HEADER: 'x-forwarded-for',
      CLIENT_ADDRESS_TRUSTED_PROXIES: '1',
      // Whoever loads a stack for a test does it from few addresses.
      CLIENT_REQUESTS_PER_MINUTE: '0',
      POLLS_PER_SECOND: '150',
      GEOIP_DATABASE_PATH: countries,
      GEOIP_STORAGE_OBJECT: '',
      MAXMIND_ACCOUNT_ID: '',
      MAXMIND_LICENSE_KEY: '',
      ...options.functionSettings,
    },
    readableFiles: [options.functionSettings?.['GEOIP_DATABASE_PATH'] ?? countries],
  };
}

function faultHandles(database: Supervised, functions: FunctionsServer) {
  return {
    stopPostgres: () => database.stop(),
    startPostgres: () => database.start(),
    postgresPid: () => database.pid(),
    functionPids: () => functions.pids(),
    functionPort: (name: string) => functions.port(name),
  };
}

async function prepareDatabase(options: {
  adminUrl: string;
  info: StackInfo;
  ingestPassword: string;
  makeAuthSchema: () => Promise<void>;
  bare: boolean;
  log: (line: string) => void;
}): Promise<void> {
  const { adminUrl, info, ingestPassword, makeAuthSchema, bare, log } = options;
  const quietly = { max: 1, onnotice: () => {} };
  const admin = postgres(adminUrl, quietly);
  const sql = postgres(info.dbUrl, quietly);
  try {
    await admin.unsafe(await readFile(join(import.meta.dirname, 'bootstrap.sql'), 'utf8'));
    await makeAuthSchema();
    await admin.unsafe(await readFile(join(import.meta.dirname, 'after-auth.sql'), 'utf8'));
    if (bare) return;
    const applied = await migrate({ projectRoot, dbUrl: info.dbUrl, sql });
    if (applied > 0) {
      log(`Applied ${applied} ${applied === 1 ? 'migration' : 'migrations'}`);
      // Sessions that first see a table without statistics keep the plans they made for it.
      await admin`analyze`;
    }
    await allowDemoOrigins(sql, info);
    await letFunctionsLogIn(sql, ingestPassword);
  } finally {
    await sql.end();
    await admin.end();
  }
}

/** The demo shop's address depends on its port, and the seed cannot know which one was chosen. */
async function allowDemoOrigins(sql: postgres.Sql, { demoUrl, project }: StackInfo): Promise<void> {
  const [found] = await sql`select to_regclass('public.projects') is not null as exists`;
  if (!found?.['exists']) return;
  const origins = [demoUrl, demoUrl.replace('localhost', '127.0.0.1')];
  await sql`
    update public.projects
    set allowed_origins = array(select distinct unnest(allowed_origins || ${origins}::text[]))
    where id = ${project.id} and not allowed_origins @> ${origins}::text[]`;
}

/** Gives the role that the migrations make a password of its own. Whoever deploys does this once, by hand. */
async function letFunctionsLogIn(sql: postgres.Sql, password: string): Promise<void> {
  const [found] = await sql`select from pg_catalog.pg_roles where rolname = 'ingest_api'`;
  if (found) await sql.unsafe(`alter role ingest_api login password '${password}'`);
}

/** Each start begins with empty logs. */
async function newLog(folder: string, name: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, '');
  await chmod(file, 0o600);
  return file;
}
