import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callContacts, callWidget, type Answer } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';
import { until, withChildren } from '../../tools/processes.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

/** What the protocol promises: an answer within 3 s even when the database is unavailable. */
const ANSWER_LIMIT_MS = 3_000;

let stack: OwnStack;
let tea: Project;
let memberToken: string;

beforeAll(async () => {
  // As few sessions as a function opens by default.
  stack = await ownStack({ functionSettings: { WEBSPEAKER_DB_POOL: '' } });
  const sql = openSql(stack.info.dbUrl);
  tea = await createProject(sql, 'Away Tea');
  await sql.end();
  const response = await fetch(`${stack.info.apiUrl}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: stack.info.publishableKey, 'Content-Type': 'application/json' },
    body: JSON.stringify(stack.info.demoUser),
  });
  memberToken = ((await response.json()) as { access_token: string }).access_token;
});
afterAll(() => stack.discard());

async function callAll(): Promise<[string, Answer, number][]> {
  const { apiUrl } = stack.info;
  const noa = await createVisitor('Noa');
  const byKey = { accessKey: tea.accessKey, visitor: { key: noa.key } };
  const calls: [string, () => Promise<Answer>][] = [
    ['messages', () => callWidget('messages', messageFrom(noa, tea.accessKey), { apiUrl })],
    [
      'visits',
      () => callWidget('visits', { ...byKey, visitor: { key: noa.key, consent: noa.consent } }, { apiUrl }),
    ],
    ['withdrawals', () => callWidget('withdrawals', byKey, { apiUrl })],
    ['exports', () => callWidget('exports', byKey, { apiUrl })],
    ['erasures', () => callWidget('erasures', byKey, { apiUrl })],
    [
      'contacts by key',
      () => callContacts(`${tea.id}/${noa.contactId}`, { apiUrl, credential: tea.secretKey }),
    ],
    [
      'contacts by member',
      () => callContacts(`${tea.id}/${noa.contactId}`, { apiUrl, credential: memberToken }),
    ],
    [
      'export by key',
      () =>
        callContacts(`${tea.id}/${noa.contactId}/export`, {
          apiUrl,
          method: 'GET',
          credential: tea.secretKey,
        }),
    ],
    [
      'export by member',
      () =>
        callContacts(`${tea.id}/${noa.contactId}/export`, { apiUrl, method: 'GET', credential: memberToken }),
    ],
  ];
  const answers: [string, Answer, number][] = [];
  for (const [name, call] of calls) {
    const startedAt = performance.now();
    answers.push([name, await call(), performance.now() - startedAt]);
  }
  return answers;
}

function expectUnavailable(answers: [string, Answer, number][]): void {
  for (const [name, { status, headers, body }, tookMs] of answers) {
    expect([name, status, body['code']]).toEqual([name, 503, 'UNAVAILABLE']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect([name, tookMs < ANSWER_LIMIT_MS]).toEqual([name, true]);
  }
}

const expectAllAnswered = (answers: [string, Answer, number][]) => {
  expect(answers.map(([name, { status }]) => [name, status])).toEqual([
    ['messages', 201],
    ['visits', 204],
    ['withdrawals', 204],
    ['exports', 200],
    ['erasures', 200],
    ['contacts by key', 404],
    ['contacts by member', 404],
    ['export by key', 404],
    ['export by member', 404],
  ]);
};

describe('with Postgres away, every call', () => {
  test('is answered 503 with Retry-After within 3 s when it is stopped, and as ever once it is back', async () => {
    expectAllAnswered(await callAll());
    const functions = stack.functionPids();
    await stack.stopPostgres();
    // More than once: a client that waits longer after each failure would be late in the end.
    for (let round = 0; round < 10; round++) expectUnavailable(await callAll());
    await stack.startPostgres();

    expectAllAnswered(await callAll());
    expect(stack.functionPids()).toEqual(functions);
  });

  test('is answered 503 with Retry-After within 3 s when it hangs, and as ever once it goes on', async () => {
    const postmaster = stack.postgresPid() ?? 0;
    const everyone = () => withChildren(postmaster);
    for (const pid of await everyone()) process.kill(pid, 'SIGSTOP');
    try {
      expectUnavailable(await callAll());
    } finally {
      for (const pid of await everyone()) process.kill(pid, 'SIGCONT');
    }
    await until(
      async () => (await callAll()).every(([, { status }]) => status !== 503),
      'the database answers again',
    );
    expectAllAnswered(await callAll());
  });
});
