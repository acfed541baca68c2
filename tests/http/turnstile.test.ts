import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { anonymousMessage, createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';

let cloudflare: Server;
const asked: Record<string, unknown>[] = [];
let isAway = false;
let stack: OwnStack;
let sql: ReturnType<typeof openSql>;
let tea: Project;

beforeAll(async () => {
  // Cloudflare's siteverify: good is a token that says so, once, or again for the same message.
  const used = new Map<unknown, unknown>();
  cloudflare = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const question = JSON.parse(body) as Record<string, unknown>;
      asked.push(question);
      const { response: token, idempotency_key: message } = question;
      const isGood = String(token).startsWith('good') && (used.get(token) ?? message) === message;
      used.set(token, message);
      response.statusCode = isAway ? 502 : 200;
      response.end(
        isAway
          ? 'Bad gateway'
          : JSON.stringify({ success: isGood, 'error-codes': isGood ? [] : ['timeout-or-duplicate'] }),
      );
    });
  });
  await new Promise<void>((done) => cloudflare.listen(0, '127.0.0.1', done));
  const { port } = cloudflare.address() as AddressInfo;
  stack = await ownStack({
    functionSettings: {
      WEBSPEAKER_TURNSTILE_SECRET: 'turnstile secret',
      WEBSPEAKER_TURNSTILE_VERIFY_URL: `http://127.0.0.1:${port}/siteverify`,
    },
  });
  sql = openSql(stack.info.dbUrl);
  tea = await createProject(sql, 'Guarded Tea', { require_turnstile: true });
});
afterAll(async () => {
  await sql.end();
  await stack.discard();
  cloudflare.close();
});

const send = async (message: Record<string, unknown>) => {
  const { status, body, headers } = await callWidget('messages', message, {
    apiUrl: stack.info.apiUrl,
    headers: { 'X-Forwarded-For': '81.2.69.142', Origin: tea.origin },
  });
  return { status, code: body['code'], retryAfter: headers.get('retry-after') };
};

describe('a project that requires Turnstile', () => {
  test('takes a visitor’s first message with a good token alone, and the next without', async () => {
    const visitor = await createVisitor('Tara');
    const first = messageFrom(visitor, tea.accessKey);
    expect(await send(first)).toMatchObject({ status: 403, code: 'CHALLENGE_REQUIRED' });
    expect(await send({ ...first, turnstileToken: 'bad' })).toMatchObject({ code: 'CHALLENGE_REQUIRED' });
    expect(await sql`select from public.contacts where project_id = ${tea.id}`).toHaveLength(0);

    expect(await send({ ...first, turnstileToken: 'good 1' })).toMatchObject({ status: 201 });
    expect(await send({ ...first, turnstileToken: 'good 1' })).toMatchObject({ status: 200 });
    expect(await send(first)).toMatchObject({ status: 200 });
    expect(await send(messageFrom(visitor, tea.accessKey))).toMatchObject({ status: 201 });
    const other = messageFrom(await createVisitor('Theo'), tea.accessKey, { turnstileToken: 'good 1' });
    expect(await send(other), 'a token is for one message').toMatchObject({ code: 'CHALLENGE_REQUIRED' });
  });

  test('takes an anonymous thread the same way', async () => {
    const first = anonymousMessage(tea.accessKey);
    expect(await send(first)).toMatchObject({ status: 403, code: 'CHALLENGE_REQUIRED' });
    expect(await send({ ...first, turnstileToken: 'good 2' })).toMatchObject({ status: 201 });
    const { conversationKey } = first;
    expect(await send(anonymousMessage(tea.accessKey, { conversationKey }))).toMatchObject({ status: 201 });
  });

  test('takes nothing new while Cloudflare does not answer, and asks for patience', async () => {
    isAway = true;
    const message = messageFrom(await createVisitor('Uma'), tea.accessKey, { turnstileToken: 'good 3' });
    expect(await send(message)).toEqual({ status: 503, code: 'UNAVAILABLE', retryAfter: '2' });
    isAway = false;
    expect(await send(message)).toMatchObject({ status: 201 });
  });

  test('tells Cloudflare the token and the message’s id, and nothing about the visitor', () => {
    expect(asked.length).toBeGreaterThan(0);
    for (const question of asked) {
      expect(Object.keys(question).sort()).toEqual(['idempotency_key', 'response', 'secret']);
      expect(question['secret']).toBe('turnstile secret');
    }
  });

  test('still lets every visitor withdraw, export and erase', async () => {
    const visitor = await createVisitor('Vera');
    await send(messageFrom(visitor, tea.accessKey, { turnstileToken: 'good 4' }));
    const body = { accessKey: tea.accessKey, visitor: { key: visitor.key } };
    const statuses = [];
    for (const call of ['exports', 'withdrawals', 'erasures']) {
      statuses.push((await callWidget(call, body, { apiUrl: stack.info.apiUrl })).status);
    }
    expect(statuses).toEqual([200, 204, 200]);
  });
});

test('a project that does not require Turnstile takes messages without a token', async () => {
  const coffee = await createProject(sql, 'Open Coffee');
  const { status } = await callWidget('messages', messageFrom(await createVisitor('Wim'), coffee.accessKey), {
    apiUrl: stack.info.apiUrl,
  });
  expect(status).toBe(201);
});
