import type { Sql } from 'postgres';

import { migrations, type Migration } from './bundled.ts';
import { Fault } from './fault.ts';

/** What of this version is applied, and what is missing. `foreign` are versions that this one does not know. */
export type SchemaState = { applied: string[]; pending: Migration[]; foreign: string[] };

/** Compares the migrations of this version with the history that the Supabase CLI keeps too. */
export async function schemaState(sql: Sql): Promise<SchemaState> {
  const known = await migrations();
  const [table] =
    await sql`select to_regclass('supabase_migrations.schema_migrations') is not null as "exists"`;
  const rows = table?.['exists']
    ? await sql<
        { version: string }[]
      >`select version from supabase_migrations.schema_migrations order by version`
    : [];
  const applied = rows.map(({ version }) => version);
  return {
    applied,
    pending: known.filter(({ version }) => !applied.includes(version)),
    foreign: applied.filter((version) => !known.some((migration) => migration.version === version)),
  };
}

/**
 * Refuses a database in which something else lives under our names: we would neither overwrite it nor share it.
 *
 * @throws Fault that names what was found
 */
export async function requireRoom(sql: Sql): Promise<void> {
  const taken = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and c.relname in ('organizations', 'organization_members', 'organization_invitations', 'projects', 'contacts',
                        'consent_receipts', 'conversations', 'messages', 'audit_events')
    union all
    select 'schema ' || nspname from pg_catalog.pg_namespace where nspname in ('ingest', 'private', 'audit')
    order by 1`;
  if (taken.length === 0) return;
  const names = taken.map(({ name }) => name).join(', ');
  throw new Fault(
    `This database already has ${names}, and not from us. Give WebSpeaker Contacts a project of its own`,
  );
}

/**
 * Applies migrations in order, each in a transaction with its line in the history, so that one that fails leaves nothing.
 * The history is the Supabase CLI's: `supabase migration list` and `db push` go on from it.
 *
 * @throws Fault that names the migration and what Postgres said
 */
export async function migrate(sql: Sql, pending: readonly Migration[]): Promise<void> {
  await sql`create schema if not exists supabase_migrations`;
  await sql`create table if not exists supabase_migrations.schema_migrations (version text not null primary key)`;
  await sql`alter table supabase_migrations.schema_migrations add column if not exists statements text[]`;
  await sql`alter table supabase_migrations.schema_migrations add column if not exists name text`;
  for (const { version, name, sql: text } of pending) {
    try {
      await sql.begin(async (sql) => {
        await sql.unsafe(text);
        await sql`
          insert into supabase_migrations.schema_migrations (version, name, statements)
          values (${version}, ${name}, array[${text}]::text[])`;
      });
    } catch (error) {
      throw new Fault(
        `The migration ${version}_${name} failed and left nothing: ${(error as Error).message}`,
      );
    }
  }
}
