import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { dump, openSql } from '../../tools/database.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';
import { anonymousMessage, createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

/** Public addresses of known countries, in the spellings in which they could turn up. */
const ADDRESSES = [
  { sent: '81.2.69.142', spellings: ['81.2.69.142', '81.2.69', '5102458e'] },
  { sent: '2001:4860:4860::8888', spellings: ['2001:4860:4860', '20014860486000000000000000008888'] },
  { sent: '::ffff:196.25.1.1', spellings: ['196.25.1.1', '::ffff:c419', 'c4190101'] },
];

const CARRIERS = ['X-Forwarded-For', 'X-Real-IP', 'CF-Connecting-IP', 'True-Client-IP', 'X-Client-IP'];

let stack: OwnStack;
let sql: ReturnType<typeof openSql>;
const answers: string[] = [];
const countries = new Set<unknown>();

beforeAll(async () => {
  stack = await ownStack({
    postgresSettings: { log_statement: 'all', log_min_messages: 'info', log_connections: 'on' },
  });
  sql = openSql(stack.info.dbUrl);
  for (const { sent } of ADDRESSES) await callEverything(sent);
  await stack.stopPostgres();
  for (const { sent } of ADDRESSES) await callEverything(sent);
  await stack.startPostgres();
});
afterAll(async () => {
  await sql.end();
  await stack.discard();
});

function headersOf(address: string): Record<string, string> {
  return {
    ...Object.fromEntries(CARRIERS.map((name) => [name, address])),
    Forwarded: `for="${address.includes(':') ? `[${address}]` : address}"`,
  };
}

/** Every call there is, good and bad, with the address in every header that could carry it. */
async function callEverything(address: string): Promise<void> {
  const { apiUrl, publishableKey, project, demoUser } = stack.info;
  const headers = headersOf(address);
  const visitor = await createVisitor('Noor');
  const byKey = { accessKey: project.accessKey, visitor: { key: visitor.key } };
  const visit = { ...byKey, visitor: { ...byKey.visitor, consent: visitor.consent } };
  const widget: [string, unknown][] = [
    ['messages', messageFrom(visitor, project.accessKey)],
    ['messages', anonymousMessage(project.accessKey)],
    ['messages', anonymousMessage(project.accessKey, { conversationKey: null })],
    ['messages', messageFrom(visitor, 'pk_nobody_has_this_one_00000000')],
    ['messages', messageFrom(visitor, project.accessKey, { text: '' })],
    ['messages', 'not json'],
    ['messages', 'x'.repeat(20_000)],
    ['visits', visit],
    ['withdrawals', byKey],
    ['exports', byKey],
    ['erasures', byKey],
    ['nowhere', {}],
  ];
  for (const [call, body] of widget) {
    const response = await fetch(`${apiUrl}/functions/v1/widget/${call}`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    answers.push(text, JSON.stringify([...response.headers]));
    if (text.startsWith('{')) countries.add((JSON.parse(text) as { country?: unknown }).country);
  }
  for (const credential of [project.secretKey, 'a.b.c', 'nothing']) {
    const response = await fetch(`${apiUrl}/functions/v1/contacts/${project.id}/${visitor.contactId}`, {
      method: 'DELETE',
      headers: { ...headers, Authorization: `Bearer ${credential}` },
    });
    answers.push(await response.text());
  }
  // What the portal does, which passes its visitors' headers on to nobody; here they are passed on all the same.
  const portal = createClient(apiUrl, publishableKey, {
    global: { headers },
    auth: { persistSession: false },
  });
  const replies = [
    await portal.auth.signInWithPassword(demoUser),
    await portal.auth.signUp({
      email: `noor-${visitor.contactId}@example.com`,
      password: 'password of Noor',
    }),
    await portal.from('contacts').select('*', { count: 'exact' }),
    await portal.from('no_such_table').select('*'),
    await portal.rpc('erase_contact', { project_id: project.id, contact_id: visitor.contactId }),
    await portal.rpc('no_such_function', {}),
  ];
  answers.push(...replies.map((reply) => JSON.stringify(reply)));
}

function expectNoAddress(text: string): void {
  for (const { spellings } of ADDRESSES) {
    for (const spelling of spellings) {
      const at = text.toLowerCase().indexOf(spelling);
      expect(at === -1 ? '' : text.slice(Math.max(0, at - 80), at + 80)).toBe('');
    }
  }
}

describe('a client address', () => {
  test('was there to be kept: the countries were found', () => {
    expect([...countries]).toEqual(expect.arrayContaining(['GB', 'US', 'ZA']));
  });

  test('is in no table', async () => {
    expectNoAddress(await dump(sql));
  });

  test('is in no answer', () => {
    expectNoAddress(answers.join('\n'));
  });

  test('is in no log: Postgres’ with all statements and parameters, the API’s, the functions’, the gateway’s', async () => {
    const folder = stack.info.logDirectory;
    const names = (await readdir(folder)).sort();
    expect(names).toEqual(['api.log', 'functions.log', 'gateway.log', 'postgres.log']);
    const logs = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    // The log does hold what it is searched for: calls with their parameters.
    expect(logs.join('')).toContain('ingest.record_message');
    expect(logs.join('')).toMatch(/[Pp]arameters: \$1 = /);
    expectNoAddress(logs.join('\n'));
  });
});
