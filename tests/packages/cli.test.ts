/** The command line from the first dry run to the last export, on a project prepared like a new one of hosted Supabase. */
import { execFileSync } from 'node:child_process';
import { appendFile, cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@webspeaker/local-stack';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { root } from '../../tools/root.ts';
import { runCli } from './hosted/cli.ts';
import { OLD_COUNTRIES, writeFreshCountries } from './hosted/country-database.ts';
import { REF, REGION, startHostedSupabase, type HostedSupabase } from './hosted/hosted-supabase.ts';
import { startPortal, type Portal } from './hosted/portal.ts';
import { startSelfHosted } from './hosted/self-hosted.ts';

let hosted: HostedSupabase;
let portal: Portal;
let portalUrl: string;
let folder: string;
let before: string;
/** A country database of today. */
let countries: string;
const cli = (...args: string[]) => runCli(hosted, args);
const doctor = () => cli('doctor', '--portal', portalUrl, '--country', 'de');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspeaker-cli-'));
  hosted = await startHostedSupabase();
  countries = join(folder, 'countries.mmdb');
  await writeFreshCountries(countries);
  await cp(join(root, 'apps/portal/build'), join(folder, 'build'), { recursive: true });
  const port = await freePort();
  portalUrl = `http://127.0.0.1:${port}`;
  portal = await startPortal({
    folder,
    variables: {
      HOST: '127.0.0.1',
      PORT: String(port),
      ORIGIN: portalUrl,
      PUBLIC_SUPABASE_URL: hosted.url,
      PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_of_the_stand_in',
    },
  });
  before = await catalogue();
}, 240_000);
afterAll(async () => {
  await portal.stop();
  await hosted.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('before the installation', () => {
  test('the doctor names what is missing', async () => {
    const { code, output } = await doctor();
    expect(code).toBe(1);
    expect(output).toContain('Schema: The schema is missing: the database is empty. Run install');
    expect(output).toContain('The function widget is not deployed. Run install');
  });

  test('a project that has tables of these names is refused', async () => {
    await hosted.sql`create table public.contacts (id int)`;
    const { code, output } = await cli('install', '--yes');
    await hosted.sql`drop table public.contacts`;
    expect(code).toBe(1);
    expect(output).toContain('already has public.contacts');
    expect(output).toContain('a project of its own');
  });

  test.each([
    [
      'an unknown token',
      { SUPABASE_ACCESS_TOKEN: 'sbp_of_somebody_else' },
      'does not know this access token',
    ],
    [
      'a wrong password',
      { SUPABASE_DB_URL: 'postgresql://postgres:wrong@127.0.0.1:{port}/postgres' },
      'the password is wrong',
    ],
    ['no connection string', { SUPABASE_DB_URL: '' }, 'Set SUPABASE_DB_URL'],
    [
      'a closed port',
      { SUPABASE_DB_URL: 'postgresql://postgres:secret@127.0.0.1:1/postgres' },
      'nothing listens there',
    ],
    [
      'a password that was not encoded',
      { SUPABASE_DB_URL: 'postgresql://postgres:pa#ss@127.0.0.1/postgres' },
      'percent-encoded',
    ],
    ['an API that is away', { SUPABASE_API_URL: 'http://127.0.0.1:1' }, 'did not answer'],
  ])('%s is said plainly', async (_what, variables, words) => {
    const { port } = new URL(hosted.dbUrl);
    const filled = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value.replace('{port}', port)]),
    );
    const { code, output } = await runCli(hosted, ['install', '--dry-run'], filled);
    expect(code).toBe(1);
    expect(output).toContain(words);
    expect(output).not.toMatch(/pa#ss|secret@|wrong@| {4}at /);
  });

  test('a paused project is said to be paused', async () => {
    hosted.project.status = 'INACTIVE';
    const { code, output } = await cli('install', '--dry-run');
    hosted.project.status = 'ACTIVE_HEALTHY';
    expect({ code, said: output.includes(`The project ${REF} is INACTIVE: restore it`) }).toEqual({
      code: 1,
      said: true,
    });
  });
});

const install = (...args: string[]) =>
  cli('install', '--address-header', 'cf-connecting-ip', '--country-database', countries, ...args);

describe('the installation', () => {
  test('a dry run says everything and changes nothing', async () => {
    const { code, output } = await install('--portal', portalUrl, '--dry-run');
    expect(code).toBe(0);
    for (const words of [
      'migrations',
      'ingest_api',
      'cf-connecting-ip',
      'MB',
      'widget and contacts',
      portalUrl,
    ])
      expect(output).toContain(words);
    expect(await catalogue()).toBe(before);
    expect(hosted.project.secrets.size).toBe(0);
    expect(hosted.functions.names()).toEqual([]);
  });

  test('without a terminal it does nothing unless told so', async () => {
    const { code, output } = await install();
    expect({ code, said: output.includes('say --yes') }).toEqual({ code: 1, said: true });
    expect(await catalogue()).toBe(before);
  });

  test('it sets everything up', async () => {
    const { code, output } = await install('--portal', portalUrl, '--organizations', 'one', '--yes');
    expect(output).toContain('Done. Now run doctor');
    expect(output).toContain(`PUBLIC_SUPABASE_REGION=${REGION}`);
    expect(code).toBe(0);
  });

  test('of Auth it changes the site URL and the redirects alone', () =>
    expect(hosted.project.auth).toEqual({
      site_url: portalUrl,
      uri_allow_list: `https://elsewhere.example/**,${portalUrl}/confirm**`,
      disable_signup: false,
      smtp_host: null,
      jwt_exp: 3600,
    }));

  test('the secret of the functions logs in through the pooler as ingest_api, and can read no table', async () => {
    const secret = new URL(hosted.project.secrets.get('WEBSPEAKER_DB_URL') ?? '');
    expect(secret.username).toBe(`ingest_api.${REF}`);
    expect(secret.port).not.toBe(new URL(hosted.dbUrl).port);
    const sql = postgres(secret.href, { max: 1, prepare: false });
    const [row] = await sql`select current_user::text as name`;
    expect(row?.['name']).toBe('ingest_api');
    await expect(sql`select * from public.contacts`).rejects.toThrow('permission denied');
    await sql.end();
  });

  test("the Supabase CLI's own push finds nothing left to do", () => {
    const said = execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/supabase/dist/supabase.js'),
        'db',
        'push',
        `--remote=${hosted.dbUrl}`,
        '--dry-run',
      ],
      {
        cwd: root,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: folder, DO_NOT_TRACK: '1' },
        stdio: 'pipe',
      },
    );
    expect(said).toContain('up to date');
  });

  test('a second time finds nothing to do', async () => {
    const { code, output } = await cli('install', '--portal', portalUrl);
    expect({ code, output: output.trim() }).toEqual({
      code: 0,
      output: 'Nothing to do: everything is as this version wants it.',
    });
  });
});

describe('the doctor', () => {
  beforeAll(async () => {
    await hosted.admin.unsafe(`
      create schema cron;
      create table cron.job (jobid bigint, command text, active boolean default true);
      create table cron.job_run_details (jobid bigint, status text, return_message text, start_time timestamptz);
      create function cron.unschedule(id bigint) returns boolean language sql as $$ delete from cron.job where jobid = id returning true $$;
      insert into cron.job values (1, 'call private.run_retention()');
      insert into cron.job_run_details values (1, 'succeeded', 'CALL', now());
      grant usage on schema cron to postgres;
      grant all on all tables in schema cron to postgres;`);
  });

  test('is content with what was installed, and leaves no trace', async () => {
    const { code, output } = await doctor();
    expect(output).toContain('✓ A message: A message arrived, was exported and was erased');
    expect(output).toContain('✓ A message: This machine is found in DE');
    expect(output).toContain('✓ Accounts: There is one organization, made by the first account');
    expect(output).toContain('✓ Portal: The portal is up, of this version, and serves the widget');
    expect(output).toContain('All is well.');
    expect(code).toBe(0);
    const [left] = await hosted.sql`
      select (select count(*) from public.organizations)::int + (select count(*) from public.messages)::int as rows`;
    expect(left?.['rows']).toBe(0);
  });

  /** What can go wrong, how a test does and undoes it, and what the doctor says. */
  const FAULTS: Record<string, { breaks(): unknown; says: RegExp; mends(): unknown }> = {
    'a migration that was not applied': {
      breaks: () =>
        hosted.sql`update supabase_migrations.schema_migrations set version = 'x' || version where version = (select max(version) from supabase_migrations.schema_migrations)`,
      says: /✗ Schema: 1 of this version's migrations are not applied, from \d+\. Run upgrade/,
      mends: () => hosted.sql`update supabase_migrations.schema_migrations set version = ltrim(version, 'x')`,
    },
    'functions of an older version': {
      breaks: () => hosted.project.labels.set('widget', 'WebSpeaker widget 0.0.1'),
      says: /✗ Edge functions: The function widget is 0\.0\.1, this command line \S+\. Run upgrade/,
      mends: () => cli('upgrade', '--yes'),
    },
    'functions that were not started anew': {
      breaks: async () =>
        deployWidget((await built('widget')).replace(/VERSION = "[^"]+"/, 'VERSION = "0.0.1"')),
      says: /✗ Edge functions: The function widget is deployed, but 0\.0\.1 still runs: restart it/,
      mends: async () => deployWidget(await built('widget')),
    },
    'functions that want a token': {
      breaks: () => (hosted.project.verifyJwt = true),
      says: /✗ A message: A message was refused: 401\..*verify_jwt must be off/,
      mends: () => (hosted.project.verifyJwt = false),
    },
    'a role that may not log in': {
      breaks: () => hosted.sql`alter role ingest_api nologin`,
      says: /✗ Database role: The role ingest_api cannot log in\. Run install with --rotate/,
      mends: () => hosted.sql`alter role ingest_api login`,
    },
    'a role that may read a table': {
      breaks: () => hosted.sql`grant select on public.contacts to ingest_api`,
      says: /✗ Database role: The role ingest_api may do more/,
      mends: () => hosted.sql`revoke select on public.contacts from ingest_api`,
    },
    'functions without their own connection string': {
      breaks: () => withoutSecret('WEBSPEAKER_DB_URL'),
      says: /✗ Database role: The functions have no WEBSPEAKER_DB_URL\. Run install with --rotate/,
      mends: () => cli('install', '--yes'),
    },
    'no header for the address': {
      breaks: () => withoutSecret('CLIENT_ADDRESS_HEADER'),
      says: /✗ A message: No country is known: the functions are not told which header/,
      mends: () => cli('install', '--yes', '--address-header', 'cf-connecting-ip'),
    },
    'no country database': {
      breaks: () => withoutSecret('GEOIP_STORAGE_OBJECT', 'GEOIP_STORAGE_KEY'),
      says: /✗ A message: No country is known: there is no country database/,
      mends: () => cli('install', '--yes', '--country-database', countries),
    },
    'a country database that got old': {
      breaks: async () => {
        await cli('install', '--yes', '--country-database', OLD_COUNTRIES);
        await hosted.functions.restart();
      },
      says: /✗ Country database: It is of 2026-06-17, \d+ days old/,
      async mends() {
        await cli('install', '--yes', '--country-database', countries);
        await hosted.functions.restart();
      },
    },
    "an address that is a proxy's": {
      breaks: () => (hosted.visitor.address = '8.8.8.8'),
      says: /✗ A message: This machine is taken to be in US, not DE/,
      mends: () => (hosted.visitor.address = '193.99.144.80'),
    },
    'Realtime that was switched on later': {
      breaks: () => hosted.sql`drop trigger signal_activity on public.contacts`,
      says: /✗ Realtime: Realtime is there but not connected/,
      mends: () => hosted.sql`select private.connect_realtime()`,
    },
    'Realtime that members may not hear, as after a restore': {
      breaks: () => hosted.sql`drop policy "members hear their projects' activity" on realtime.messages`,
      says: /✗ Realtime: Realtime is there but not connected/,
      mends: () => hosted.sql`select private.connect_realtime()`,
    },
    'a retention that failed': {
      breaks: () =>
        hosted.admin`insert into cron.job_run_details values (1, 'failed', 'canceling statement due to statement timeout', now() + interval '1 second')`,
      says: /✗ Retention: Retention failed on \S+: canceling statement due to statement timeout/,
      mends: () => hosted.admin`delete from cron.job_run_details where status = 'failed'`,
    },
    'a retention that is not scheduled': {
      breaks: () => hosted.admin`update cron.job set active = false`,
      says: /✗ Retention: Retention is not scheduled/,
      mends: () => hosted.admin`update cron.job set active = true`,
    },
    'mails that lead elsewhere': {
      breaks: () => (hosted.project.auth['site_url'] = 'http://localhost:3000'),
      says: /✗ Accounts: Mails lead to http:\/\/localhost:3000, not to the portal/,
      mends: () => cli('install', '--yes', '--portal', portalUrl),
    },
  };

  test.each(Object.keys(FAULTS))('tells %s', async (name) => {
    const fault = FAULTS[name];
    if (!fault) throw new Error(`No fault ${name}`);
    await fault.breaks();
    const { code, output } = await doctor();
    await fault.mends();
    expect(output).toMatch(fault.says);
    expect(code).toBe(1);
  });

  test('tells that functions run as the owner of every table', async () => {
    const [secret = ''] = [hosted.project.secrets.get('WEBSPEAKER_DB_URL')];
    const url = new URL(secret);
    const asOwner = new URL(hosted.dbUrl);
    asOwner.port = url.port;
    asOwner.username = `postgres.${REF}`;
    hosted.project.secrets.set('WEBSPEAKER_DB_URL', asOwner.href);
    await hosted.functions.restart();
    const { code, output } = await doctor();
    hosted.project.secrets.set('WEBSPEAKER_DB_URL', secret);
    await hosted.functions.restart();
    expect(output).toMatch(
      /✗ Connections: Functions are connected as postgres|✗ A message: A message was refused: 503/,
    );
    expect(code).toBe(1);
  });

  test('mentions what an operator may want otherwise', async () => {
    const { output } = await doctor();
    expect(output).toContain('· Accounts: Anybody who finds the portal can make an account');
    expect(output).toContain("· Accounts: Mails go through Supabase's own server");
  });

  test('says when the portal is away', async () => {
    const away = `http://127.0.0.1:${await freePort()}`;
    const { output } = await cli('doctor', '--portal', away);
    expect(output).toContain(`✗ Portal: The portal did not answer at ${away} (ECONNREFUSED)`);
  });
});

test('self-hosted, functions and settings are files, which serve as they are', async () => {
  const functions = join(folder, 'functions');
  const outcome = await cli(
    'install',
    '--functions-folder',
    functions,
    '--yes',
    '--address-header',
    'x-forwarded-for',
  );
  expect(outcome.code).toBe(0);
  expect((await readdir(functions)).sort()).toEqual(['contacts', 'webspeaker.env', 'widget']);
  const settings = await readFile(join(functions, 'webspeaker.env'), 'utf8');
  expect(settings).toMatch(/^WEBSPEAKER_DB_URL=postgresql:\/\/ingest_api:/m);
  expect(settings).toContain('CLIENT_ADDRESS_HEADER=x-forwarded-for\n');
  expect((await stat(join(functions, 'webspeaker.env'))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(functions, 'widget/index.ts'), 'utf8')).toMatch(
    /^\/\/ WebSpeaker Contacts \S+:/,
  );

  // The country database is put there by hand, as the guide says.
  await cp(countries, join(functions, 'countries.mmdb'));
  await appendFile(
    join(functions, 'webspeaker.env'),
    `GEOIP_DATABASE_PATH=${join(functions, 'countries.mmdb')}\n`,
  );
  const supabase = await startSelfHosted({ folder: functions, scratch: folder, visitor: '193.99.144.80' });
  const { code, output } = await cli(
    ...['doctor', '--functions-folder', functions, '--url', supabase.url],
    ...['--portal', portalUrl, '--country', 'DE'],
  );
  await supabase.stop();
  expect(output).toContain('✓ A message: A message arrived, was exported and was erased');
  expect(output).toContain('✓ A message: This machine is found in DE');
  expect(output).toContain('All is well.');
  expect(code).toBe(0);
});

describe('uninstalling', () => {
  test('wants a place for the final export', async () => {
    const { code, output } = await cli('uninstall', '--yes');
    expect({ code, said: output.includes('--export') }).toEqual({ code: 1, said: true });
  });

  test('writes what there was, and removes all of it', async () => {
    await hosted.sql`insert into public.organizations (name) values ('Fernway')`;
    const [place, taken] = [join(folder, 'export'), join(folder, 'taken')];
    await writeFile(taken, 'a file');
    const refused = await cli('uninstall', '--export', taken, '--yes');
    expect(refused.code).toBe(1);
    const { code, output } = await cli('uninstall', '--export', place, '--yes');
    expect(output).toContain('Done.');
    expect(code).toBe(0);
    expect(await readFile(join(place, 'public.organizations.jsonl'), 'utf8')).toContain('"name": "Fernway"');
    expect(hosted.functions.names()).toEqual([]);
    expect([...hosted.project.secrets.keys()]).toEqual([]);
    expect(await catalogue()).toBe(before);
  });
});

/** A function as the command line deploys it. */
function built(name: string): Promise<string> {
  return readFile(join(root, 'packages/cli/dist/functions', `${name}.js`), 'utf8');
}

function deployWidget(code: string): Promise<void> {
  return hosted.functions.deploy('widget', {
    files: new Map([['index.js', code]]),
    entrypoint: 'index.js',
  });
}

async function withoutSecret(...names: string[]): Promise<void> {
  for (const name of names) hosted.project.secrets.delete(name);
  await hosted.functions.restart();
}

/** Every schema, relation, function, type, role and policy outside Postgres itself: what an installation could leave. */
async function catalogue(): Promise<string> {
  const rows = await hosted.admin<{ line: string }[]>`
    select 'schema ' || nspname as line from pg_namespace where nspname !~ '^pg_|^(cron|supabase_migrations)$'
    union all
    select 'relation ' || c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_|^(cron|information_schema|supabase_migrations)$' and c.relkind <> 't'
    union all
    select 'function ' || p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname !~ '^pg_|^(cron|information_schema|extensions)$'
    union all
    select 'role ' || rolname from pg_roles
    union all
    select 'policy ' || polname from pg_policy
    union all
    select 'trigger ' || tgname from pg_trigger where not tgisinternal
    union all
    select 'migration ' || version from supabase_migrations.schema_migrations
    order by 1`;
  return rows.map(({ line }) => line).join('\n');
}
