import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, test } from 'vitest';

import { Refusal } from '../_shared/refusal.ts';
import { openTurnstile, passesTurnstile } from './turnstile.ts';

let server: Server | null = null;
afterEach(() => server?.close());

/** A siteverify that answers so, and what it was asked. */
async function siteverify(answer: string) {
  const asked: unknown[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(JSON.parse(body));
      response.end(answer);
    });
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { asked, check: openTurnstile({ secretKey: 'secret', verifyUrl: `http://127.0.0.1:${port}/` }) };
}

describe('a token of Turnstile', () => {
  test('that Cloudflare knows is good, and Cloudflare is told nothing about the visitor', async () => {
    const { asked, check } = await siteverify('{"success": true}');
    expect(await check('token', 'message')).toBe(true);
    expect(asked).toEqual([{ secret: 'secret', response: 'token', idempotency_key: 'message' }]);
  });

  test.each(['invalid-input-response', 'timeout-or-duplicate'])(
    'that is refused as %s is not',
    async (code) => {
      const { check } = await siteverify(JSON.stringify({ success: false, 'error-codes': [code] }));
      expect(await check('token', 'message')).toBe(false);
    },
  );

  test.each([
    ['an internal error', '{"success": false, "error-codes": ["internal-error"]}'],
    ['a wrong secret', '{"success": false, "error-codes": ["invalid-input-secret"]}'],
    ['no verdict', '{}'],
    ['no JSON', '<html>'],
  ])('is not known to be good with %s: the message is to be sent again', async (_, answer) => {
    const { check } = await siteverify(answer);
    const verdict = await check('token', 'message');
    expect(verdict).toBeInstanceOf(Refusal);
    expect(verdict).toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('is not known to be good while nobody answers', async () => {
    const check = openTurnstile({ secretKey: 'secret', verifyUrl: 'http://127.0.0.1:1/' });
    expect(await check('token', 'message')).toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('is not looked at without a secret, and is missed with one', async () => {
    const message = { accessKey: 'pk_a', messageId: 'm' };
    const fail = () => Promise.reject(new Error('asked'));
    expect(await passesTurnstile({ ...message, turnstileToken: 'token' }, null)).toBe(true);
    expect(await passesTurnstile(message, fail)).toBe(false);
    expect(await passesTurnstile({ ...message, turnstileToken: 'token' }, () => Promise.resolve(true))).toBe(
      true,
    );
  });
});
