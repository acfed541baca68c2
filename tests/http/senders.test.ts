import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callWidget, type Answer } from '../../tools/call.ts';
import { fingerprint, openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';

const CEILING = 30;
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

let stack: OwnStack;
let sql: ReturnType<typeof openSql>;
let tea: Project;

beforeAll(async () => {
  stack = await ownStack({ functionSettings: { CLIENT_REQUESTS_PER_MINUTE: String(CEILING) } });
  sql = openSql(stack.info.dbUrl);
  tea = await createProject(sql, 'Senders Tea');
});
afterAll(async () => {
  await sql.end();
  await stack.discard();
});

const call = (name: string, body: unknown, headers: Record<string, string>): Promise<Answer> =>
  callWidget(name, body, { apiUrl: stack.info.apiUrl, headers: { Origin: tea.origin, ...headers } });

const byNewKey = async () => ({ accessKey: tea.accessKey, visitor: { key: (await createVisitor('X')).key } });

/** What each of so many calls of new visitors at one address was answered. */
async function statusesOf(name: string, address: string | null, count: number): Promise<number[]> {
  const headers: Record<string, string> = address === null ? {} : { 'X-Forwarded-For': address };
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) {
    const body =
      name === 'messages' ? messageFrom(await createVisitor('X'), tea.accessKey) : await byNewKey();
    statuses.push((await call(name, body, headers)).status);
  }
  return statuses;
}

const count = (statuses: number[], status: number) => statuses.filter((found) => found === status).length;

describe('a client that asks for much', () => {
  // A minute of the ceiling may end while a test counts: each is then let through once more.
  const expectCeiling = (statuses: number[], { taken, most }: { taken: number; most: number }) => {
    expect(count(statuses, taken)).toBeGreaterThanOrEqual(most);
    expect(count(statuses, taken)).toBeLessThanOrEqual(2 * most);
    expect(count(statuses, taken) + count(statuses, 429)).toBe(statuses.length);
  };

  test('with a new visitor key each time is refused beyond the ceiling, and no other client is', async () => {
    expectCeiling(await statusesOf('messages', '81.2.69.142', 3 * CEILING), { taken: 201, most: CEILING });
    expect(await statusesOf('messages', '133.11.0.1', 3)).toEqual([201, 201, 201]);
  });

  test('is told when to come back, in an answer that its page may read, and changes nothing', async () => {
    const headers = { 'X-Forwarded-For': '200.160.2.3' };
    const send = async () => call('messages', messageFrom(await createVisitor('X'), tea.accessKey), headers);
    let [before, refused] = [await fingerprint(sql), await send()];
    for (let i = 0; refused.status !== 429 && i < 3 * CEILING; i++) {
      [before, refused] = [await fingerprint(sql), await send()];
    }
    expect([refused.status, refused.body['code']]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(await fingerprint(sql)).toEqual(before);
  });

  test('may write fewer tombstones and read fewer exports than it may send messages', async () => {
    expectCeiling(await statusesOf('withdrawals', '196.25.1.1', CEILING), { taken: 204, most: CEILING / 5 });
    const erasures = await statusesOf('erasures', '2001:4860:4860::8888', 10);
    expect(count(erasures, 404)).toBeLessThanOrEqual(2);
    expect(count(erasures, 429)).toBeGreaterThanOrEqual(8);
    const exports = await statusesOf('exports', '8.8.8.8', 10);
    expect(count(exports, 404)).toBeLessThanOrEqual(2);
    expect(count(exports, 429)).toBeGreaterThanOrEqual(8);
  });

  test('and is at no known address is not counted: the function knows no other', async () => {
    expect(new Set(await statusesOf('messages', null, 2 * CEILING))).toEqual(new Set([201]));
    expect(new Set(await statusesOf('messages', '10.0.0.1', 2 * CEILING))).toEqual(new Set([201]));
  });
});

describe('a crawler', () => {
  test('that writes a message is told that it is not stored, and nothing changes', async () => {
    const before = await fingerprint(sql);
    const message = messageFrom(await createVisitor('Crawler'), tea.accessKey);
    const answer = await call('messages', message, { 'User-Agent': GOOGLEBOT });
    expect([answer.status, answer.body['code']]).toEqual([403, 'FORBIDDEN']);
    expect(answer.body['message']).toBe('Messages of crawlers are not stored');
    expect(await fingerprint(sql)).toEqual(before);
  });

  test('may do with a key what every holder of one may', async () => {
    const wendy = await createVisitor('Wendy');
    const headers = { 'User-Agent': GOOGLEBOT };
    expect((await call('messages', messageFrom(wendy, tea.accessKey), {})).status).toBe(201);
    const byKey = { accessKey: tea.accessKey, visitor: { key: wendy.key } };
    expect((await call('exports', byKey, headers)).status).toBe(200);
    expect((await call('erasures', byKey, headers)).status).toBe(200);
  });
});
