import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callContacts, callWidget, type Answer } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom, type Visitor } from '../../tools/fixtures/visitor.ts';
import { until } from '../../tools/processes.ts';

let stack: OwnStack;
let sql: ReturnType<typeof openSql>;
let tea: Project;
let noa: Visitor;
let ingestPassword: string;

beforeAll(async () => {
  stack = await ownStack();
  sql = openSql(stack.info.dbUrl);
  tea = await createProject(sql, 'Broken Tea');
  noa = await createVisitor('Noa');
  const secrets = await readFile(join(stack.dataDir, 'secrets.json'), 'utf8');
  ({ ingestPassword } = JSON.parse(secrets) as { ingestPassword: string });
});
afterAll(async () => {
  await sql.end();
  await stack.discard();
});

const log = () => readFile(join(stack.info.logDirectory, 'functions.log'), 'utf8');

/** Every call of both functions, as a visitor and as the owner's own server. */
async function callAll(): Promise<[string, Answer][]> {
  const { apiUrl } = stack.info;
  const byKey = { accessKey: tea.accessKey, visitor: { key: noa.key } };
  const visit = { ...byKey, visitor: { key: noa.key, consent: noa.consent } };
  const contact = `${tea.id}/${noa.contactId}`;
  const credential = tea.secretKey;
  return [
    ['messages', await callWidget('messages', messageFrom(noa, tea.accessKey), { apiUrl })],
    ['visits', await callWidget('visits', visit, { apiUrl })],
    ['withdrawals', await callWidget('withdrawals', byKey, { apiUrl })],
    ['exports', await callWidget('exports', byKey, { apiUrl })],
    ['erasures', await callWidget('erasures', byKey, { apiUrl })],
    ['erasure by key', await callContacts(contact, { apiUrl, credential })],
    ['export by key', await callContacts(`${contact}/export`, { apiUrl, credential, method: 'GET' })],
  ];
}

function expectUnavailable(answers: [string, Answer][]): void {
  for (const [name, { status, headers, body }] of answers) {
    expect([name, status, body['code']]).toEqual([name, 503, 'UNAVAILABLE']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }
}

/** Makes every function of schema `ingest` answer this, as a schema that is newer than the functions might. */
async function answerAlways(result: unknown): Promise<void> {
  const functions = await sql<{ name: string; parameters: string }[]>`
    select p.oid::regproc::text as name, pg_catalog.pg_get_function_arguments(p.oid) as parameters
    from pg_catalog.pg_proc p where p.pronamespace = 'ingest'::regnamespace`;
  expect(functions).not.toHaveLength(0);
  for (const { name, parameters } of functions) {
    await sql.unsafe(
      `create or replace function ${name}(${parameters}) returns jsonb language sql as $$ select '${JSON.stringify(result)}'::jsonb $$`,
    );
  }
}

/** Ends the sessions that the functions hold: the next call opens one. */
async function endSessions(): Promise<void> {
  await sql`
    select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
    where application_name = 'webspeaker'`;
}

type Breakage = { name: string; breakIt: string; mendIt: string; said: RegExp };

const BREAKAGES: Breakage[] = [
  {
    name: 'without the schema of our functions',
    breakIt: 'alter schema ingest rename to ingest_away',
    mendIt: 'alter schema ingest_away rename to ingest',
    said: /PostgresError (3F000|42883)\)\. The database lacks .*: push the migrations/,
  },
  {
    name: 'without the functions that ours call',
    breakIt: 'alter schema private rename to private_away',
    mendIt: 'alter schema private_away rename to private',
    said: /PostgresError (3F000|42883|42P01)\)\. The database lacks .*: push the migrations/,
  },
  {
    name: 'that does not let our role do what it must',
    breakIt: 'revoke usage on schema ingest from ingest_api',
    mendIt: 'grant usage on schema ingest to ingest_api',
    said: /PostgresError 42501\)\. The role ingest_api may not do what is called: push the migrations/,
  },
  {
    name: 'that does not let our role log in',
    breakIt: 'alter role ingest_api nologin',
    mendIt: 'alter role ingest_api login',
    said: /PostgresError 28000\)\. The database does not let the functions log in: set WEBSPEAKER_DB_URL/,
  },
  {
    name: 'with another password',
    breakIt: "alter role ingest_api password 'another'",
    mendIt: '',
    said: /PostgresError 28P01\)\. The database refuses the password: set WEBSPEAKER_DB_URL/,
  },
];

describe('a database', () => {
  for (const { name, breakIt, mendIt, said } of BREAKAGES) {
    test(`${name} is never the sender's fault: 503, and a line that says what to do`, async () => {
      await sql.unsafe(breakIt);
      await endSessions();
      const before = (await log()).length;
      expectUnavailable(await callAll());
      const lines = (await log()).slice(before);
      expect(lines).toMatch(said);
      for (const secret of [ingestPassword, noa.key, tea.secretKey]) expect(lines).not.toContain(secret);
      await sql.unsafe(mendIt || `alter role ingest_api password '${ingestPassword}'`);
      expect((await callAll()).map(([call, { status }]) => [call, status])).toEqual([
        ['messages', expect.toBeOneOf([201, 410])],
        ['visits', expect.toBeOneOf([204, 410])],
        ['withdrawals', 204],
        ['exports', expect.toBeOneOf([200, 410])],
        ['erasures', expect.toBeOneOf([200, 410])],
        ['erasure by key', 404],
        ['export by key', 404],
      ]);
    });
  }

  test('that fails for one message of many that are recorded together refuses that one alone', async () => {
    await sql.unsafe(`
      create table public.transactions (id uuid, transaction xid8);
      create function public.fail() returns trigger language plpgsql security definer as $$
      begin
        insert into public.transactions values (new.id, pg_current_xact_id());
        if new.text = 'Broken' then raise exception 'Failed'; end if;
        return new;
      end $$;
      create trigger fail before insert on public.messages for each row execute function public.fail()`);
    const texts = Array.from({ length: 40 }, (_, n) => (n === 20 ? 'Broken' : `Whole ${n}`));
    const messages = await Promise.all(
      texts.map(async (text) => messageFrom(await createVisitor(text), tea.accessKey, { text })),
    );
    const { apiUrl } = stack.info;
    const answers = await Promise.all(messages.map((body) => callWidget('messages', body, { apiUrl })));
    const [count] = await sql<{ messages: number; transactions: number }[]>`
      select count(*)::int as messages, count(distinct transaction)::int as transactions from public.transactions`;
    await sql.unsafe('drop function public.fail() cascade; drop table public.transactions');

    expect(answers.map(({ status }) => status)).toEqual(texts.map((text) => (text === 'Broken' ? 503 : 201)));
    const stored = await sql<{ text: string }[]>`
      select text from public.messages where project_id = ${tea.id} and text in ${sql(texts)}`;
    expect(stored.map(({ text }) => text).sort()).toEqual(texts.filter((text) => text !== 'Broken').sort());
    expect(count?.messages).toBe(39);
    expect(count?.transactions).toBeLessThan(20);
  });

  test('that ends a session under a call does not end the function', async () => {
    for (let i = 0; i < 5; i++) {
      const [answers] = await Promise.all([callAll(), endSessions()]);
      for (const [, { status }] of answers) expect(status).toBeOneOf([200, 201, 204, 404, 410, 503]);
    }
    const functions = stack.functionPids();
    await until(async () => (await callAll()).every(([, { status }]) => status !== 503), 'all is as ever');
    expect(stack.functionPids()).toEqual(functions);
  });
});

describe('an answer of the database that the functions do not know', () => {
  test('is never passed on as a success: 503, and a line in the log that names it', async () => {
    await answerAlways({ code: 'PROJECT_PAUSED', originAllowed: true });
    expectUnavailable(await callAll());
    expect(await log()).toContain('PROJECT_PAUSED');
  });

  test('is not passed on when it holds no code at all', async () => {
    await answerAlways({ originAllowed: true });
    expectUnavailable(await callAll());
    await answerAlways(null);
    expectUnavailable(await callAll());
  });
});
