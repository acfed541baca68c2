import { randomInt, randomUUID } from 'node:crypto';
import { request } from 'node:http';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ERROR_STATUS, errorBody, MAX_TEXT_LENGTH, type ErrorCode } from '@webspeaker/core';

import { callWidget, type Answer } from '../../tools/call.ts';
import { fingerprint, openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { stack } from '../../tools/stack/stack.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
let tea: Project;

/** A good body of each call, made from it the bad ones. */
let good: Record<string, Record<string, unknown>>;

beforeAll(async () => {
  tea = await createProject(sql, 'Bad Input Tea');
  const kim = await createVisitor('Kim');
  const { accessKey } = tea;
  good = {
    messages: messageFrom(kim, accessKey),
    visits: { accessKey, visitor: { key: kim.key, consent: kim.consent } },
    withdrawals: { accessKey, visitor: { key: kim.key } },
    exports: { accessKey, visitor: { key: kim.key } },
    erasures: { accessKey, visitor: { key: kim.key } },
  };
});
afterAll(() => sql.end());

const CALLS = ['messages', 'visits', 'withdrawals', 'exports', 'erasures'];

type Bad = { name: string; body: (good: Record<string, unknown>) => unknown; code: ErrorCode };

const bytes = (...values: number[]) => new Uint8Array(values);
const json = (value: unknown) => JSON.stringify(value);

const BAD_FOR_ALL: Bad[] = [
  { name: 'nothing at all', body: () => undefined, code: 'INVALID_REQUEST' },
  { name: 'something that is not JSON', body: () => 'accessKey=pk_1&text=hello', code: 'INVALID_REQUEST' },
  { name: 'JSON that is cut off', body: (body) => json(body).slice(0, -2), code: 'INVALID_REQUEST' },
  { name: 'JSON that goes on', body: (body) => `${json(body)}{}`, code: 'INVALID_REQUEST' },
  { name: 'an array', body: (body) => json([body]), code: 'INVALID_REQUEST' },
  { name: 'null', body: () => 'null', code: 'INVALID_REQUEST' },
  { name: 'a number', body: () => '1e999', code: 'INVALID_REQUEST' },
  {
    name: 'a byte that is no UTF-8',
    body: (body) => new Uint8Array(Buffer.from(json({ ...body, more: 'ÿ' }), 'latin1')),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'UTF-16',
    body: (body) => new Uint8Array(Buffer.from(json(body), 'utf16le')),
    code: 'INVALID_REQUEST',
  },
  { name: 'gzip', body: () => bytes(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0), code: 'INVALID_REQUEST' },
  {
    name: '16 kB of nested arrays',
    body: () => '['.repeat(8000) + ']'.repeat(8000),
    code: 'INVALID_REQUEST',
  },
  { name: '20 kB', body: (body) => json({ ...body, padding: 'x'.repeat(20_000) }), code: 'TOO_LARGE' },
  { name: '20 MB', body: () => new Uint8Array(20_000_000), code: 'TOO_LARGE' },
  {
    name: 'an unknown access key',
    body: (body) => ({ ...body, accessKey: 'pk_nobody_has_this_one_00000000' }),
    code: 'UNKNOWN_ACCESS_KEY',
  },
  {
    name: 'SQL for an access key',
    body: (body) => ({ ...body, accessKey: "' or 1=1; --" }),
    code: 'UNKNOWN_ACCESS_KEY',
  },
  { name: 'no access key', body: (body) => ({ ...body, accessKey: undefined }), code: 'INVALID_REQUEST' },
  {
    name: 'an object for an access key',
    body: (body) => ({ ...body, accessKey: { $ne: '' } }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'NUL in the access key',
    body: (body) => ({ ...body, accessKey: 'pk_\0' }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'half a surrogate pair in the access key',
    body: (body) => json({ ...body, accessKey: 'X' }).replace('"X"', String.raw`"\ud800"`),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'a visitor key of the wrong length',
    body: (body) => ({ ...body, visitor: { ...(body['visitor'] as object), key: 'a'.repeat(42) } }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'a number for a visitor key',
    body: (body) => ({ ...body, visitor: { ...(body['visitor'] as object), key: 1e308 } }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'a string for the visitor',
    body: (body) => ({ ...body, visitor: 'Kim' }),
    code: 'INVALID_REQUEST',
  },
  { name: 'its fields in __proto__', body: (body) => `{"__proto__":${json(body)}}`, code: 'INVALID_REQUEST' },
];

const consentOf = (body: Record<string, unknown>) => (body['visitor'] as { consent: object }).consent;
const withConsent = (body: Record<string, unknown>, consent: object) => ({
  ...body,
  visitor: { ...(body['visitor'] as object), consent: { ...consentOf(body), ...consent } },
});

const BAD_WITH_CONSENT: Bad[] = [
  {
    name: 'a number for a consent source',
    body: (body) => withConsent(body, { source: 5 }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'NUL in a consent source',
    body: (body) => withConsent(body, { source: 'a\0b' }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'a consent time that is none',
    body: (body) => withConsent(body, { at: 'yesterday' }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'a consent time in no known zone',
    body: (body) => withConsent(body, { at: '2026-11-20T09:30:00+99:99' }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'a consent time before there was a web',
    body: (body) => withConsent(body, { at: '0001-01-01T00:00:00Z' }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'a consent time on 30 February',
    body: (body) => withConsent(body, { at: '2026-02-30T00:00:00Z' }),
    code: 'INVALID_REQUEST',
  },
];

const BAD_MESSAGES: Bad[] = [
  { name: 'an unknown channel', body: (body) => ({ ...body, channel: 'fax' }), code: 'INVALID_REQUEST' },
  { name: 'no text', body: (body) => ({ ...body, text: undefined }), code: 'INVALID_REQUEST' },
  { name: 'empty text', body: (body) => ({ ...body, text: '' }), code: 'INVALID_REQUEST' },
  {
    name: 'text that is one character too long',
    body: (body) => ({ ...body, text: 'x'.repeat(MAX_TEXT_LENGTH + 1) }),
    code: 'INVALID_REQUEST',
  },
  { name: 'NUL in the text', body: (body) => ({ ...body, text: 'a\0b' }), code: 'INVALID_REQUEST' },
  { name: 'an array for the text', body: (body) => ({ ...body, text: ['a'] }), code: 'INVALID_REQUEST' },
  {
    name: 'a message id that is no UUID',
    body: (body) => ({ ...body, messageId: '1' }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'a page URL that is none',
    body: (body) => ({ ...body, pageUrl: 'fernway' }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'a page URL of another scheme',
    body: (body) => ({ ...body, pageUrl: 'javascript:alert(1)' }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'an empty conversation key',
    body: (body) => ({ ...body, conversationKey: '' }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'a conversation key that two strangers could choose',
    body: (body) => ({ ...body, conversationKey: 'a' }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'NUL in the conversation key',
    body: (body) => ({ ...body, conversationKey: `${randomUUID()}\0` }),
    code: 'INVALID_REQUEST',
  },
  {
    name: 'the last of two access keys unknown',
    body: (body) => json(body).replace(/}$/, ',"accessKey":"pk_second"}'),
    code: 'UNKNOWN_ACCESS_KEY',
  },
];

function expectRefusal({ status, body }: Answer, code: ErrorCode): void {
  expect(body).toMatchObject({ code });
  expect(status).toBe(ERROR_STATUS[code]);
  expect(errorBody.parse(body)).toEqual(body);
  expect(String(body['message'])).toMatch(/^\S.{10,}[^.]$/s);
  if (code === 'INVALID_REQUEST') expect(body['issues']).not.toHaveLength(0);
}

describe('bad input', () => {
  for (const call of CALLS) {
    const cases = [
      ...BAD_FOR_ALL,
      ...(call === 'messages' || call === 'visits' ? BAD_WITH_CONSENT : []),
      ...(call === 'messages' ? BAD_MESSAGES : []),
    ];
    test(`to ${call} is told plainly what is wrong, and changes nothing`, async () => {
      const before = await fingerprint(sql);
      for (const { name, body, code } of cases) {
        const answer = await callWidget(call, body(good[call] ?? {}));
        try {
          expectRefusal(answer, code);
        } catch (error) {
          throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`, { cause: error });
        }
      }
      expect(await fingerprint(sql)).toEqual(before);
    });
  }

  test('of any kind, repeated 200 times, changes no table', async () => {
    const before = await fingerprint(sql);
    const cases = CALLS.flatMap((call) =>
      BAD_FOR_ALL.filter(({ name }) => name !== '20 MB').map((bad) => ({ call, ...bad })),
    );
    const seed = randomInt(2 ** 31);
    for (const { call, body, code, name } of fc.sample(fc.constantFrom(...cases), { seed, numRuns: 1 })) {
      const statuses = new Set<number>();
      for (let i = 0; i < 200; i++) statuses.add((await callWidget(call, body(good[call] ?? {}))).status);
      const drawn = `${name} to ${call}, drawn with seed ${seed}`;
      expect([...statuses], drawn).toEqual([ERROR_STATUS[code]]);
      expect(await fingerprint(sql), drawn).toEqual(before);
    }
  });

  test('never comes back in the answer', async () => {
    const secret = 'correct-horse-battery-staple';
    const answers = [
      await callWidget('messages', { ...good['messages'], channel: secret, text: '' }),
      await callWidget('messages', { ...good['messages'], [secret]: 1, messageId: secret }),
      await callWidget('messages', { ...good['messages'], accessKey: secret }),
      await callWidget('messages', secret),
    ];
    for (const { body } of answers) expect(JSON.stringify(body)).not.toContain(secret);
  });

  test('leaves the good bodies good', async () => {
    const statuses: number[] = [];
    for (const call of CALLS) statuses.push((await callWidget(call, good[call])).status);
    expect(statuses).toEqual([201, 204, 204, 200, 200]);
  });
});

describe('a wrong address', () => {
  test('gets 404 for an unknown path, and 405 with the methods for a wrong method', async () => {
    for (const path of ['nowhere', 'messages/', 'messages/1', 'MESSAGES', '..%2fcontacts', '']) {
      const answer = await callWidget(path, good['messages']);
      expect([path, answer.status, answer.body['code']]).toEqual([path, 404, 'NOT_FOUND']);
    }
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await callWidget('messages', method === 'GET' ? undefined : {}, { method });
      expect([method, answer.status, answer.body['code']]).toEqual([method, 405, 'METHOD_NOT_ALLOWED']);
      expect(answer.headers.get('allow')).toBe('POST');
    }
  });

  test('of an unknown function gets 404', async () => {
    const response = await fetch(`${stack().apiUrl}/functions/v1/_shared/settings.ts`);
    expect(response.status).toBe(404);
    expect(((await response.json()) as { code: string }).code).toBe('NOT_FOUND');
  });
});

describe('a body without a length', () => {
  test('is read up to the limit and no further', async () => {
    const message = messageFrom(await createVisitor('Lee'), tea.accessKey);
    const sent = async (length: number) => {
      const body = new Blob([json({ ...message, padding: 'x'.repeat(length) })]).stream();
      const url = `${stack().apiUrl}/functions/v1/widget/messages`;
      return (await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit)).status;
    };
    expect([await sent(20), await sent(20_000)]).toEqual([201, 413]);
  });
});

describe('a body that breaks off', () => {
  test('changes nothing, and the next request is answered', async () => {
    const before = await fingerprint(sql);
    await new Promise<void>((done) => {
      const { hostname, port } = new URL(stack().apiUrl);
      const broken = request({
        hostname,
        port,
        path: '/functions/v1/widget/messages',
        method: 'POST',
        headers: { 'Content-Length': 500 },
      });
      broken.on('error', () => done());
      broken.write(JSON.stringify(good['messages']).slice(0, 100), () =>
        broken.destroy(new Error('cut off')),
      );
    });
    expect((await callWidget('messages', 'x')).status).toBe(400);
    expect(await fingerprint(sql)).toEqual(before);
  });
});
