import { describe, expect, test, vi } from 'vitest';

import type { Database } from '../_shared/database.ts';
import type { IngestResult } from '../_shared/read-result.ts';
import type { Refusal } from '../_shared/refusal.ts';
import type { Batch } from './batch.ts';
import type { Context } from './context.ts';
import { handle } from './handle.ts';

const KEY = 'k'.repeat(43);
const CONSENT = {
  state: 'granted',
  source: 'manual',
  category: 'statistics',
  method: 'explicit',
  at: '2026-11-20T09:30:00Z',
};
const MESSAGE = {
  accessKey: 'pk_example',
  messageId: '5e1c1d5a-3c33-4f7a-9a58-2f0d4c6f0a11',
  channel: 'ai_search',
  text: 'Hello',
  visitor: { key: KEY, consent: CONSENT },
  pageUrl: 'https://shop.example/',
  conversationKey: null,
};

function contextWith(result: IngestResult | Refusal) {
  const call = vi.fn(() => Promise.resolve(result));
  const countryOf = vi.fn(() => Promise.resolve('GB'));
  const context: Context = {
    database: { call, close: () => Promise.resolve() } as unknown as Database,
    messages: call as Batch,
    countryOf,
    countrySource: () => Promise.resolve(null),
    clientAddressRule: { header: 'x-forwarded-for', trustedProxies: 1 },
    clientCeiling: () => null,
    storesCrawlers: false,
    turnstile: null,
    pollLoad: () => 0,
  };
  return { call, countryOf, context };
}

const post = (call: string, body: unknown) =>
  new Request(`http://127.0.0.1/widget/${call}`, {
    method: 'POST',
    headers: { 'X-Forwarded-For': '81.2.69.142' },
    body: JSON.stringify(body),
  });

describe('handle', () => {
  const closed: [string, string, unknown][] = [
    ['a message without a claim', 'messages', { ...MESSAGE, visitor: { key: KEY } }],
    [
      'a message with implied consent',
      'messages',
      { ...MESSAGE, visitor: { key: KEY, consent: { ...CONSENT, method: 'implied' } } },
    ],
    [
      'a message with consent denied',
      'messages',
      { ...MESSAGE, visitor: { key: KEY, consent: { ...CONSENT, state: 'denied' } } },
    ],
    ['a page URL without a visitor', 'messages', { ...MESSAGE, visitor: null }],
    ['a visit without a claim', 'visits', { accessKey: 'pk_example', visitor: { key: KEY } }],
  ];
  for (const [name, call, body] of closed) {
    test(`refuses ${name} before it looks up a country or asks the database`, async () => {
      const { call: databaseCall, countryOf, context } = contextWith({ code: 'OK' });
      const response = await handle(post(call, body), context);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'CONSENT_REQUIRED' });
      expect(databaseCall).not.toHaveBeenCalled();
      expect(countryOf).not.toHaveBeenCalled();
    });
  }

  test('looks up no country for a message without a visitor', async () => {
    const { countryOf, context } = contextWith({ code: 'OK', originAllowed: true });
    await handle(post('messages', { ...MESSAGE, visitor: null, pageUrl: null }), context);
    expect(countryOf).not.toHaveBeenCalled();
  });

  test('asks the database once for a message', async () => {
    const { call, countryOf, context } = contextWith({ code: 'OK', originAllowed: true });
    await handle(post('messages', MESSAGE), context);
    expect(call).toHaveBeenCalledTimes(1);
    expect(countryOf).toHaveBeenCalledExactlyOnceWith('81.2.69.142');
  });

  test('answers 503 with Retry-After when something of ours fails, and says nothing of what failed', async () => {
    const { call, context } = contextWith({ code: 'OK' });
    call.mockRejectedValue(new Error('the address 81.2.69.142 is odd'));
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const response = await handle(post('messages', MESSAGE), context);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(`${await response.text()} ${JSON.stringify(warn.mock.calls)}`).not.toContain('81.2.69.142');
    warn.mockRestore();
  });
});
