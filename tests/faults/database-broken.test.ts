import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callContacts, callWidget, type Answer } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom, type Visitor } from '../../tools/fixtures/visitor.ts';

let stack: OwnStack;
let sql: ReturnType<typeof openSql>;
let tea: Project;
let noa: Visitor;

beforeAll(async () => {
  stack = await ownStack();
  sql = openSql(stack.info.dbUrl);
  tea = await createProject(sql, 'Broken Tea');
  noa = await createVisitor('Noa');
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
