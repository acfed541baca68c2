import { afterEach, expect, test, vi } from 'vitest';

import { makeCall, post } from './post.ts';
import { makeRequest } from './request.ts';

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
  vi.stubGlobal('fetch', async () =>
    status === 204
      ? new Response(null, { status })
      : new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }),
  );
}

test('an answer with and without a body', async () => {
  answer(201, { messageId: 'm' });
  expect(await post(() => fetch('https://x.example'))).toEqual({ ok: true, body: { messageId: 'm' } });
  answer(204, null);
  expect(await post(() => fetch('https://x.example'))).toEqual({ ok: true, body: null });
});

test.each([
  [400, 'INVALID_REQUEST', undefined],
  [403, 'CONSENT_REQUIRED', undefined],
  [410, 'CONTACT_ERASED', undefined],
  [429, 'RATE_LIMITED', 7000],
  [503, 'UNAVAILABLE', 7000],
] as const)(
  '%i is the code of the body, and may be tried again only where that helps',
  async (status, code, again) => {
    answer(status, { code, message: '' }, { 'retry-after': '7' });
    const outcome = await post(() => fetch('https://x.example'));
    expect(outcome).toMatchObject({ ok: false, code });
    expect((outcome as { againAfterMs?: number }).againAfterMs).toBe(again);
  },
);

test.each([undefined, 'Wed, 21 Oct 2026 07:28:00 GMT'])(
  'Retry-After "%s" means the usual back-off',
  async (value) => {
    answer(503, { code: 'UNAVAILABLE' }, value ? { 'retry-after': value } : {});
    expect(await post(() => fetch('https://x.example'))).toMatchObject({ againAfterMs: 0 });
  },
);

test('a refusal that is no JSON is final too', async () => {
  answer(404, '<html>Not found</html>');
  expect(await post(() => fetch('https://x.example'))).toEqual({
    ok: false,
    code: 'UNAVAILABLE',
    message: 'The server answers 404',
  });
});

test("what the site's owner can mend is said on the console, once for each reason", async () => {
  const said: string[] = [];
  vi.stubGlobal('console', { warn: (text: string) => said.push(text) });
  const project = { api: 'https://db.example.com', accessKey: 'pk_shop', region: null };
  const call = makeCall(makeRequest(project), project);
  const refuse = (status: number, code: string): void => answer(status, { code, message: `It is ${code}` });
  vi.stubGlobal('location', { origin: 'https://shop.example' });
  for (const name of ['messages', 'visits']) {
    refuse(401, 'UNKNOWN_ACCESS_KEY');
    await call(name, {});
    refuse(403, 'ORIGIN_NOT_ALLOWED');
    await call(name, {});
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await call(name, {});
  }
  const where = 'data-access-key="pk_shop" data-api="https://db.example.com", on https://shop.example';
  expect(said).toEqual([
    `WebSpeaker: It is UNKNOWN_ACCESS_KEY. ${where}`,
    `WebSpeaker: It is ORIGIN_NOT_ALLOWED. ${where}`,
    `WebSpeaker: No answer. ${where}`,
  ]);
  refuse(410, 'CONTACT_ERASED');
  await call('messages', {});
  refuse(404, 'NOT_FOUND');
  await call('exports', {});
  expect(said).toHaveLength(3);
  await call('messages', {});
  expect(said).toHaveLength(4);
});

test('no answer, and an answer that is not ours, may be tried again', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  expect(await post(() => fetch('https://x.example'))).toEqual({
    ok: false,
    code: 'NETWORK',
    againAfterMs: 0,
  });
  answer(200, '<html>Please sign in to this network</html>');
  expect(await post(() => fetch('https://x.example'))).toEqual({
    ok: false,
    code: 'NETWORK',
    againAfterMs: 0,
  });
});

test('a browser without AbortSignal.timeout sends too', async () => {
  vi.stubGlobal('AbortSignal', undefined);
  answer(200, {});
  expect(await post(() => fetch('https://x.example'))).toMatchObject({ ok: true });
});
