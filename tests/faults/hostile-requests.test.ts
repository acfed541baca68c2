import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';

import { errorBody } from '@webspeaker/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callWidget } from '../../tools/call.ts';
import { fingerprint, openSql } from '../../tools/database.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';

let stack: OwnStack;
let sql: ReturnType<typeof openSql>;
/** The functions' own ports: no gateway in between puts a request right. */
let ports: number[];

beforeAll(async () => {
  stack = await ownStack();
  sql = openSql(stack.info.dbUrl);
  const environments = await Promise.all(
    stack.functionPids().map((pid) => readFile(`/proc/${pid}/environ`, 'utf8')),
  );
  ports = environments.map((text) => Number(/DENO_SERVE_ADDRESS=tcp:127\.0\.0\.1:(\d+)/.exec(text)?.[1]));
});
afterAll(async () => {
  await sql.end();
  await stack.discard();
});

type RawAnswer = { status: number; body: string };

/** Sends bytes as they are, reads the answer, and hangs up. Status 0 where the other side hung up without one. */
function sendRaw(port: number, bytes: string): Promise<RawAnswer> {
  return new Promise((done, failed) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')));
    const answer = (): RawAnswer => ({
      status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0),
      body: text.slice(text.indexOf('\r\n\r\n') + 4),
    });
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
      if (text.includes('\r\n\r\n') && answer().body.length >= length) socket.destroy();
    });
    socket.on('error', failed);
    socket.on('close', () => done(answer()));
  });
}

function post(target: string, { host, body = '{}' }: { host: string; body?: string }): string {
  return `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

describe('an address that is none', () => {
  const HOSTS = ['a b', '[::', '%00', 'a:99999', '<script>', 'a/b', 'a\\b', 'ÿ', '256.256.256.256', '@', ''];
  const TARGETS = [
    'http://a b/widget/messages',
    'http://[::/widget/messages',
    'http://%00/widget/messages',
    '//',
    '//[/widget/messages',
    '*',
    '/%00',
    '/widget/messages%00',
    '/widget/%zz',
  ];

  test('is the sender’s fault, whichever header or line holds it: never a 5xx, and nothing changes', async () => {
    const before = await fingerprint(sql);
    const attempts = [
      ...HOSTS.map((host) => post('/widget/messages', { host })),
      ...TARGETS.map((target) => post(target, { host: 'a.example' })),
    ];
    for (const port of ports) {
      for (const attempt of attempts) {
        const { status, body } = await sendRaw(port, attempt);
        // What the server before the function can't read is not answered in the protocol's form.
        expect([attempt, status]).toEqual([attempt, expect.toBeOneOf([0, 400, 404, 405, 401])]);
        if (body.startsWith('{')) errorBody.parse(JSON.parse(body));
      }
    }
    expect(await fingerprint(sql)).toEqual(before);
  });

  test('is told apart from a path that is not there', async () => {
    const bad = await sendRaw(ports[0] ?? 0, post('/widget/messages', { host: 'a b' }));
    expect([bad.status, bad.body]).toEqual([400, expect.stringContaining('INVALID_REQUEST')]);
    const unknown = await sendRaw(ports[0] ?? 0, post('/widget/messages%00', { host: 'a.example' }));
    expect([unknown.status, unknown.body]).toEqual([404, expect.stringContaining('NOT_FOUND')]);
  });
});

describe('fifty senders that stop in the middle of their bodies', () => {
  test('are answered in the end, and others meanwhile', async () => {
    const { apiUrl, project } = stack.info;
    const head =
      'POST /widget/messages HTTP/1.1\r\nHost: a.example\r\nContent-Length: 500\r\n\r\n{"accessKey":';
    const answers = Array.from({ length: 50 }, (_, i) => sendRaw(ports[i % ports.length] ?? 0, head));
    const message = messageFrom(await createVisitor('Rosa'), project.accessKey);
    expect((await callWidget('messages', message, { apiUrl })).status).toBe(201);

    const before = await fingerprint(sql);
    const codes = (await Promise.all(answers)).map(({ body }) => errorBody.parse(JSON.parse(body)).code);
    // The other function takes no POST, and reads no body.
    expect([...new Set(codes)].sort()).toEqual(['INVALID_REQUEST', 'NOT_FOUND']);
    expect(await fingerprint(sql)).toEqual(before);
  });
});
