import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';

import type { Sql } from 'postgres';

import { FUNCTION_NAMES, migrations, type FunctionName } from './bundled.ts';
import { Fault } from './fault.ts';
import { causeOf } from './management-api.ts';
import { BUCKET } from './steps/country.ts';
import { DATABASE_SETTING, ROLE } from './steps/role.ts';
import type { Step } from './steps/step.ts';
import type { Target } from './target.ts';

const SETTINGS = [
  DATABASE_SETTING,
  'CLIENT_ADDRESS_HEADER',
  'CLIENT_ADDRESS_TRUSTED_PROXIES',
  'GEOIP_STORAGE_OBJECT',
  'GEOIP_STORAGE_KEY',
  'GEOIP_DATABASE_PATH',
  'MAXMIND_ACCOUNT_ID',
  'MAXMIND_LICENSE_KEY',
  'MAXMIND_HOST',
];

const ROWS_AT_A_TIME = 1000;

/** Writes every table of ours into a file of its own, one row a line as JSON. */
export function exportStep({ sql }: Target, { folder }: { folder: string }): Step {
  return {
    async plan() {
      const tables = await ourTables(sql);
      return tables.length === 0 ? null : `write the final export of ${tables.length} tables into ${folder}`;
    },
    async apply() {
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
        throw new Fault(`Making ${folder} failed (${causeOf(error)})`);
      });
      for (const { schema, table } of await ourTables(sql)) {
        const file = createWriteStream(join(folder, `${schema}.${table}.jsonl`), {
          mode: 0o600,
          flags: 'wx',
        });
        const rows = sql`select to_jsonb(t)::text as row from ${sql(schema)}.${sql(table)} t`;
        for await (const batch of rows.cursor(ROWS_AT_A_TIME))
          if (!file.write(batch.map(({ row }) => `${String(row)}\n`).join(''))) await once(file, 'drain');
        file.end();
        await once(file, 'close');
      }
    },
  };
}

/** Takes the functions and their settings away, so that nothing more comes in. */
export function removeFunctionsStep({ host }: Target): Step {
  const present = async (): Promise<{ names: FunctionName[]; settings: string[] }> => {
    const names: FunctionName[] = [];
    for (const name of FUNCTION_NAMES) if ((await host.deployedVersion(name)) !== null) names.push(name);
    const all = await host.settingNames();
    return { names, settings: SETTINGS.filter((name) => all.includes(name)) };
  };
  return {
    async plan() {
      const { names, settings } = await present();
      if (names.length === 0 && settings.length === 0) return null;
      return `remove the edge functions (${names.join(', ') || 'none'}) and ${settings.length} of their settings`;
    },
    async apply() {
      const { names, settings } = await present();
      for (const name of names) await host.remove(name);
      if (settings.length > 0) await host.unset(settings);
    },
  };
}

/** Drops what the migrations made, and their lines in the history. Accounts stay: they are Auth's. */
export function dropStep({ sql }: Target): Step {
  return {
    async plan() {
      const tables = await ourTables(sql);
      return tables.length === 0
        ? null
        : `drop everything of ours from the database: ${tables.length} tables, all contacts and messages in them, for good`;
    },
    apply: () => drop(sql),
  };
}

async function ourTables(sql: Sql): Promise<{ schema: string; table: string }[]> {
  return sql<{ schema: string; table: string }[]>`
    select n.nspname as schema, c.relname as "table"
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
      and (n.nspname in ('private', 'ingest', 'audit')
        or (n.nspname = 'public' and c.relname = any(${await namesOf('table')})))
    order by 1, 2`;
}

async function drop(sql: Sql): Promise<void> {
  const [tables, functions] = [await namesOf('table'), await namesOf('function')];
  const versions = (await migrations()).map(({ version }) => version);
  await sql.begin(async (sql) => {
    await sql.unsafe(`
      do $$
      begin
        if to_regclass('cron.job') is not null then
          perform cron.unschedule(jobid) from cron.job where command ilike '%private.run_retention%';
        end if;
        if to_regclass('realtime.messages') is not null then
          drop policy if exists "members hear their projects' activity" on realtime.messages;
        end if;
        if to_regclass('storage.objects') is not null then
          delete from storage.objects where bucket_id = '${BUCKET}';
          delete from storage.buckets where id = '${BUCKET}';
        end if;
      end
      $$;
      drop schema if exists audit, ingest cascade;`);
    for (const table of tables) await sql`drop table if exists public.${sql(table)} cascade`;
    await sql`drop schema if exists private cascade`;
    const left = await sql<{ signature: string }[]>`
      select p.oid::regprocedure::text as signature from pg_catalog.pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.proname = any(${functions})
        and not exists (select from pg_catalog.pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
    for (const { signature } of left)
      await sql.unsafe(`drop function public.${signature.replace(/^public\./, '')} cascade`);
    await sql.unsafe(`
      do $$
      begin
        if exists (select from pg_catalog.pg_roles where rolname = '${ROLE}') then
          drop owned by ${ROLE};
          drop role ${ROLE};
        end if;
      end
      $$;`);
    await sql`delete from supabase_migrations.schema_migrations where version = any(${versions})`;
  });
}

/** The names that the migrations create in `public`; a function by another's name stays. */
async function namesOf(kind: 'table' | 'function'): Promise<string[]> {
  const text = (await migrations()).map(({ sql }) => sql).join('\n');
  const pattern = new RegExp(`create (?:or replace )?${kind} public\\.(\\w+)`, 'gi');
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];
}
