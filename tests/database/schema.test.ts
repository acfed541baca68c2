import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { compareCatalogs, readCatalog, schemaFiles, type Catalog } from '@webspeaker/local-stack';
import { declaredDatabase, freshDatabase, type FreshDatabase } from './fresh-database.ts';

const root = join(import.meta.dirname, '../..');

let migrated: FreshDatabase;
let declared: FreshDatabase;
let wanted: Catalog;

beforeAll(async () => {
  migrated = await freshDatabase();
  declared = await declaredDatabase();
  wanted = await readCatalog(declared.sql);
});
afterAll(async () => {
  await migrated.drop();
  await declared.drop();
});

test('a Postgres that is too old is refused in the first migration, in plain words, and nothing is left', async () => {
  const [first = ''] = globSync('supabase/migrations/*.sql', { cwd: root }).sort();
  const text = await readFile(join(root, first), 'utf8');
  // No older one is at hand: this one is, measured by what a later one would have.
  const { sql } = migrated;
  const demanding = text.replace('< 170000', '< 990000').replaceAll('create schema ', 'create schema later_');
  expect(demanding).not.toBe(text);
  await expect(sql.begin((transaction) => transaction.unsafe(demanding))).rejects.toMatchObject({
    code: '0A000',
    message: expect.stringMatching(/^WebSpeaker Contacts needs Postgres 17; this is Postgres \d/) as string,
  });
  expect(await sql`select from pg_catalog.pg_namespace where nspname like 'later%'`).toHaveLength(0);
});

test('every file of supabase/schema is applied', async () => {
  const files = globSync('schema/**/*.sql', { cwd: join(root, 'supabase') });
  expect(new Set(await schemaFiles(root))).toEqual(new Set(files));
});

test('all migrations make what supabase/schema says (else: npm run generate:migration)', async () => {
  expect(wanted.size).toBeGreaterThan(500);
  expect(compareCatalogs(await readCatalog(migrated.sql), wanted)).toEqual([]);
});

// Each is undone again, so that it is the only difference there is.
test.each([
  ['a column', 'alter table public.contacts add note text', 'column contacts.note'],
  ['a type', 'alter table public.contacts alter country type varchar', 'column contacts.country'],
  ['not null', 'alter table public.projects alter name drop not null', 'column projects.name'],
  [
    'a default',
    'alter table public.projects alter respect_gpc set default false',
    'column projects.respect_gpc',
  ],
  [
    'a constraint',
    'alter table public.messages drop constraint messages_check',
    'constraint messages_check of messages',
  ],
  [
    'what a foreign key does',
    `
    alter table public.messages
      drop constraint messages_project_id_conversation_id_fkey,
      add constraint messages_project_id_conversation_id_fkey
        foreign key (project_id, conversation_id) references public.conversations (project_id, id)`,
    'constraint messages_project_id_conversation_id_fkey of messages',
  ],
  ['a storage option', 'alter table public.contacts set (fillfactor = 80)', 'relation contacts'],
  ['row-level security', 'alter table public.contacts disable row level security', 'relation contacts'],
  ['a right on a table', 'grant delete on public.contacts to authenticated', 'relation contacts'],
  [
    'a right on a column',
    'grant update (country) on public.contacts to authenticated',
    'column contacts.country',
  ],
  [
    'a right on a function',
    'grant execute on function private.clock() to public',
    'function private.clock()',
  ],
  ['a right on a schema', 'grant usage on schema private to authenticated', 'schema private'],
  [
    'default rights',
    'alter default privileges in schema public grant select on tables to anon',
    'default privileges of postgres in public for r',
  ],
  [
    'a policy',
    `alter policy "members read their projects' contacts" on public.contacts using (true)`,
    `policy "members read their projects' contacts" on contacts`,
  ],
  [
    'whom a policy is for',
    `alter policy "members read their projects' contacts" on public.contacts to anon`,
    `policy "members read their projects' contacts" on contacts`,
  ],
  ['a trigger', 'drop trigger leave_tombstones on public.contacts', 'trigger leave_tombstones on contacts'],
  [
    'a trigger that is off',
    'alter table public.contacts disable trigger leave_tombstones',
    'trigger leave_tombstones on contacts',
  ],
  [
    'one letter in a body',
    `
    create or replace function private.refuse_change() returns trigger language plpgsql set search_path = ''
    as $$ begin raise exception 'no'; end $$`,
    'function private.refuse_change()',
  ],
  [
    'a setting of a function',
    `alter function private.clock() set timezone = 'UTC'`,
    'function private.clock()',
  ],
  [
    'whose rights a function has',
    'alter function private.clock() security definer',
    'function private.clock()',
  ],
  [
    'a view',
    `create or replace view audit.exports with (security_invoker = true) as select * from (table audit.exports limit 0) as nothing`,
    'relation audit.exports',
  ],
  ['a view that shows more', 'alter view audit.exports reset (security_invoker)', 'relation audit.exports'],
  ['a comment', `comment on column public.contacts.country is 'Where'`, 'column contacts.country'],
  ['an extension', 'drop extension btree_gin cascade', 'extension btree_gin'],
  ['an owner', 'alter schema audit owner to authenticated', 'schema audit'],
])('the comparison finds %s', async (_what, change, object) => {
  expect(await objectsThatDifferAfter(change)).toContain(object);
});

test('the comparison finds an index on fewer rows', async () => {
  const change = `
    drop index public.contacts_created_idx;
    create index contacts_created_idx on public.contacts (project_id, created_at desc, id desc) where country is null`;
  expect(await objectsThatDifferAfter(change)).toEqual(['index contacts_created_idx']);
});

test('the body of every function fits the tables that there are', async () => {
  const functions = await declared.sql<{ oid: number; name: string; language: string }[]>`
    select p.oid, p.oid::regprocedure::text as name, l.lanname as language
    from pg_proc p
    join pg_language l on l.oid = p.prolang
    where p.pronamespace::regnamespace::text in ('public', 'private', 'ingest') and l.lanname in ('sql', 'plpgsql')`;
  expect(functions.length).toBeGreaterThan(80);
  for (const { oid, name, language } of functions) {
    const validator = language === 'sql' ? 'fmgr_sql_validator' : 'plpgsql_validator';
    await expect(declared.sql`select ${declared.sql(validator)}(${oid})`, name).resolves.toBeDefined();
  }
});

async function objectsThatDifferAfter(change: string): Promise<string[]> {
  const undo = new Error('undo');
  let found: string[] = [];
  await declared.sql
    .begin(async (sql) => {
      await sql.unsafe(change).simple();
      found = compareCatalogs(await readCatalog(sql), wanted);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return found.map((difference) => difference.replace(/ (is missing|is too much|is)[:\n].*/s, ''));
}
