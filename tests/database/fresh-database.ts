import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import postgres, { type Sql } from 'postgres';

import { stack } from '../../tools/stack/stack.ts';

const root = join(import.meta.dirname, '../..');

export type FreshDatabase = { url: string; sql: Sql; drop: () => Promise<void> };

/**
 * A database of its own on the shared stack's server, with all migrations and without the demo's data: what a test
 * writes there is nobody else's business.
 *
 * Made as hosted Supabase makes one, as far as the migrations lean on it: schema `auth`, and new objects of `public`
 * open to the API's roles until a migration takes that back.
 */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const server = postgres(stack().dbUrl, { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${name}`);
  const url = Object.assign(new URL(stack().dbUrl), { pathname: `/${name}` }).href;

  await makeAuthSchema(url);
  const sql = postgres(url, { max: 8, onnotice: () => {} });
  await sql.unsafe(`
    grant usage on schema auth to anon, authenticated, service_role;
    create schema extensions;
    grant usage on schema extensions to anon, authenticated, service_role;
    alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
    alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
    alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
  `);
  await promisify(execFile)(
    process.execPath,
    [join(root, 'node_modules/supabase/dist/supabase.js'), 'db', 'push', `--remote=${url}`, '--yes'],
    { cwd: root, env: { ...process.env, DO_NOT_TRACK: '1' } },
  );

  return {
    url,
    sql,
    drop: async () => {
      await sql.end();
      await server.unsafe(`drop database ${name} with (force)`);
      await server.end();
    },
  };
}

/**
 * Makes the database's time what each connection says it is, in its setting `tests.now`. Only the owner of the function
 * can do that, in a database of its own.
 */
export async function letConnectionsTellTime({ sql }: FreshDatabase): Promise<void> {
  await sql.unsafe(`
    create or replace function private.clock() returns timestamptz language sql volatile set search_path = ''
    as $$ select current_setting('tests.now')::timestamptz $$
  `);
}

async function makeAuthSchema(url: string): Promise<void> {
  const connection = createPostgresConnection({ url, postgresOptions: { max: 1, onnotice: () => {} } });
  const app = new App({ connection, api: { schemas: ['public'] }, auth: { enabled: true } });
  await app.ensureSystemSchema();
  await connection.close();
}
