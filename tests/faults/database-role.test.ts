import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { freePort } from '@webspeaker/local-stack';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { askHealth, callWidget, type Answer } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';
import { startPostgresProxy, type PostgresProxy } from '../../tools/postgres-proxy.ts';
import { until } from '../../tools/processes.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';

const sendMessage = async ({ info }: OwnStack): Promise<Answer> => {
  const message = messageFrom(await createVisitor('Pia'), info.project.accessKey);
  return callWidget('messages', message, { apiUrl: info.apiUrl });
};

const functionsLog = ({ info }: OwnStack) => readFile(join(info.logDirectory, 'functions.log'), 'utf8');

/** Which login the functions' sessions in the database belong to. */
async function loginsOf({ adminUrl }: OwnStack): Promise<string[]> {
  const admin = openSql(adminUrl);
  const rows = await admin<{ name: string }[]>`
    select distinct usename as name from pg_catalog.pg_stat_activity where application_name = 'webspeaker'`;
  await admin.end();
  return rows.map(({ name }) => name);
}

/** A stack whose functions reach Postgres through a pooler that hands the role a session asks for on to nobody. */
async function behindPooler(
  functionSettings: (pooler: PostgresProxy) => Record<string, string>,
): Promise<{ stack: OwnStack; stop: () => Promise<void> }> {
  const pooler = await startPostgresProxy({ drops: ['role'] });
  const db = await freePort();
  pooler.leadTo(db);
  const stack = await ownStack({
    ports: { api: 'free', db, portal: 'free', demo: 'free' },
    functionsDbPort: pooler.port,
    functionSettings: functionSettings(pooler),
  });
  return {
    stack,
    async stop() {
      await stack.discard();
      await pooler.stop();
    },
  };
}

describe('the edge functions', () => {
  let stack: OwnStack;
  let password: string;
  beforeAll(async () => {
    stack = await ownStack();
    const secrets = JSON.parse(await readFile(join(stack.dataDir, 'secrets.json'), 'utf8')) as {
      ingestPassword: string;
    };
    password = secrets.ingestPassword;
  });
  afterAll(() => stack.discard());

  test('log in as a role of their own, and hold no other credential of the database', async () => {
    expect((await sendMessage(stack)).status).toBe(201);
    expect(await loginsOf(stack)).toEqual(['ingest_api']);
    for (const pid of stack.functionPids()) {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
      expect(environment).toContain('postgresql://ingest_api:');
      expect(environment).not.toMatch(/postgresql:\/\/(postgres|supabase)/);
      expect(environment).not.toContain(stack.info.secretKey);
    }
  });

  test('could not become anybody else with what they hold, nor read a table', async () => {
    const { port } = new URL(stack.info.dbUrl);
    const sql = postgres(`postgresql://ingest_api:${password}@127.0.0.1:${port}/postgres`, {
      max: 1,
      onnotice: () => {},
    });
    const role = async () => (await sql<{ role: string }[]>`select current_user as role`)[0]?.role;
    expect(await role()).toBe('ingest_api');
    for (const other of ['postgres', 'supabase_admin', 'service_role', 'authenticated', 'anon']) {
      await expect(sql.unsafe(`set role ${other}`)).rejects.toMatchObject({ code: '42501' });
      await expect(sql.unsafe(`set session authorization ${other}`)).rejects.toMatchObject({ code: '42501' });
    }
    for (const statement of ['set role none', 'reset role', 'reset session authorization', 'discard all']) {
      await sql.unsafe(statement);
      expect([statement, await role()]).toEqual([statement, 'ingest_api']);
    }
    for (const table of ['public.contacts', 'public.messages', 'private.erased_contacts', 'auth.users']) {
      await expect(sql.unsafe(`select from ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
    await sql.end();
  });
});

describe('behind a pooler that drops the role a session asks for', () => {
  test('the functions serve nobody as the database’s owner: 503, and a line that says what to do', async () => {
    const { stack, stop } = await behindPooler(({ port }) => ({
      WEBSPEAKER_DB_URL: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    }));
    const answer = await sendMessage(stack);
    expect([answer.status, answer.body['code']]).toEqual([503, 'UNAVAILABLE']);
    for (const name of ['widget', 'contacts'] as const) {
      const health = await askHealth(name, { apiUrl: stack.info.apiUrl });
      expect([name, health.status, health.body['code']]).toEqual([name, 503, 'UNAVAILABLE']);
    }
    const log = await functionsLog(stack);
    expect(log).toMatch(/is not that of the role ingest_api, so nothing is served: set WEBSPEAKER_DB_URL/);
    expect(log).not.toContain('postgres:postgres');
    await stop();
  });

  test('the functions serve with a login of their own', async () => {
    const { stack, stop } = await behindPooler(() => ({}));
    expect((await sendMessage(stack)).status).toBe(201);
    expect(await loginsOf(stack)).toEqual(['ingest_api']);
    await stop();
  });
});

describe('with the address that the platform sets, the owner’s', () => {
  test('the functions become the role themselves, and serve nobody where there is none', async () => {
    const db = await freePort();
    const stack = await ownStack({
      ports: { api: 'free', db, portal: 'free', demo: 'free' },
      functionSettings: {
        WEBSPEAKER_DB_URL: '',
        SUPABASE_DB_URL: `postgresql://postgres:postgres@127.0.0.1:${db}/postgres`,
      },
    });
    expect((await sendMessage(stack)).status).toBe(201);
    expect(await loginsOf(stack)).toEqual(['postgres']);

    // As in a project that the migrations haven't reached. Postgres reports it as a bad value, which is nobody's in a body.
    const sql = openSql(stack.info.dbUrl);
    await sql`alter role ingest_api rename to ingest_away`;
    await sql`
      select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
      where application_name = 'webspeaker'`;
    // The first one may still meet a session that was just ended.
    await until(async () => {
      const answer = await sendMessage(stack);
      expect([answer.status, answer.body['code']]).toEqual([503, 'UNAVAILABLE']);
      return (await functionsLog(stack)).includes('The database has no role ingest_api: push the migrations');
    }, 'the log says what to do');
    await sql.end();
    await stack.discard();
  });
});
