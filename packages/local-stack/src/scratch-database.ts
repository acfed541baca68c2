import { randomBytes } from 'node:crypto';

import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import postgres, { type Sql } from 'postgres';

import { makeAuthSchema } from './make-auth-schema.ts';
import { pushMigrations } from './migrate.ts';
import { applySchema } from './schema-files.ts';

export type ScratchDatabase = { url: string; sql: Sql; drop: () => Promise<void> };

/**
 * Makes a database of its own on a running server, without the demo's data: what is written there affects nobody else.
 *
 * It is made the way hosted Supabase does, as far as we depend on it: with schema `auth`, and with new objects of
 * `public` open to the API's roles until that is revoked.
 *
 * @param options.serverUrl any database of the server, as `postgres`
 * @param options.from whether it is made from the migrations or from `supabase/schema`
 * @throws StackError with what Postgres refused
 */
export async function makeScratchDatabase({
  projectRoot,
  serverUrl,
  from,
}: {
  projectRoot: string;
  serverUrl: string;
  from: 'migrations' | 'schema';
}): Promise<ScratchDatabase> {
  const name = `scratch_${randomBytes(6).toString('hex')}`;
  const server = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${name}`);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const sql = postgres(url, { max: 8, onnotice: () => {} });
  const drop = async () => {
    await sql.end();
    await server.unsafe(`drop database ${name} with (force)`);
    await server.end();
  };

  try {
    await makeAuth(url, sql);
    await sql.unsafe(`
      grant usage on schema auth to anon, authenticated, service_role;
      create schema extensions;
      grant usage on schema extensions to anon, authenticated, service_role;
      alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
      alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
      alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
    `);
    if (from === 'migrations') await pushMigrations(projectRoot, url);
    else await applySchema(sql, projectRoot);
  } catch (error) {
    await drop();
    throw error;
  }
  return { url, sql, drop };
}

async function makeAuth(url: string, sql: Sql): Promise<void> {
  const connection = createPostgresConnection({ url, postgresOptions: { max: 1, onnotice: () => {} } });
  await makeAuthSchema(new App({ connection, api: { schemas: ['public'] }, auth: { enabled: true } }), sql);
  await connection.close();
}
