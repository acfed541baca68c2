import { afterEach, expect, test, vi } from 'vitest';

import { makeCall, post } from './post.ts';

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const send = vi.fn(async (_url: string, _init: RequestInit) =>
    status === 204
      ? new Response(null, { status })
      : new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }),
  );
  vi.stubGlobal('fetch', send);
  return send;
}

test('a request carries no cookie and no referrer, needs no preflight, and outlives the page', async () => {
  const send = answer(200, {});
  await post('https://db.example.com/x', { a: 1 });
  const [url, init] = send.mock.calls[0] ?? [];
  expect(url).toBe('https://db.example.com/x');
  expect(init).toMatchObject({
    method: 'POST',
    body: '{"a":1}',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    keepalive: true,
  });
  expect(init).not.toHaveProperty('headers');
});

test('an answer with and without a body', async () => {
  answer(201, { messageId: 'm' });
  expect(await post('https://x.example', {})).toEqual({ ok: true, body: { messageId: 'm' } });
  answer(204, null);
  expect(await post('https://x.example', {})).toEqual({ ok: true, body: null });
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
    const outcome = await post('https://x.example', {});
    expect(outcome).toMatchObject({ ok: false, code });
    expect((outcome as { againAfterMs?: number }).againAfterMs).toBe(again);
  },
);

test.each([undefined, 'Wed, 21 Oct 2026 07:28:00 GMT'])(
  'Retry-After "%s" means the usual back-off',
  async (value) => {
    answer(503, { code: 'UNAVAILABLE' }, value ? { 'retry-after': value } : {});
    expect(await post('https://x.example', {})).toMatchObject({ againAfterMs: 0 });
  },
);

test('a refusal that is no JSON is final too', async () => {
  answer(404, '<html>Not found</html>');
  expect(await post('https://x.example', {})).toEqual({
    ok: false,
    code: 'UNAVAILABLE',
    message: 'https://x.example answers 404',
  });
});

test("what the site's owner can mend is said on the console, once for each reason", async () => {
  const said: string[] = [];
  vi.stubGlobal('console', { warn: (text: string) => said.push(text) });
  const call = makeCall({ api: 'https://db.example.com', accessKey: 'pk_shop', region: null });
  const refuse = (status: number, code: string): unknown =>
    answer(status, { code, message: `It is ${code}` });
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
  expect(await post('https://x.example', {})).toEqual({ ok: false, code: 'NETWORK', againAfterMs: 0 });
  answer(200, '<html>Please sign in to this network</html>');
  expect(await post('https://x.example', {})).toEqual({ ok: false, code: 'NETWORK', againAfterMs: 0 });
});

test('what the page took away or put on prototypes does not matter', async () => {
  const send = answer(200, {});
  vi.stubGlobal('AbortSignal', undefined);
  Object.defineProperty(Object.prototype, 'headers', { value: 'taken', configurable: true, writable: true });
  Object.defineProperty(Object.prototype, 'toJSON', {
    value: () => 'taken',
    configurable: true,
    writable: true,
  });
  try {
    expect(await post('https://x.example', { a: { b: 1 } })).toMatchObject({ ok: true });
    const init = send.mock.calls[0]?.[1];
    expect(init?.headers).toBeUndefined();
    expect(init?.body).toBe('{"a":{"b":1}}');
  } finally {
    for (const name of ['headers', 'toJSON']) Reflect.deleteProperty(Object.prototype, name);
  }
});

test('a region that is set is asked for with each call', async () => {
  const send = answer(204, null);
  const project = { api: 'https://db.example.com', accessKey: 'pk_shop' };
  await makeCall({ ...project, region: 'eu-central-1' })('visits', {});
  await makeCall({ ...project, region: null })('visits', {});
  const address = 'https://db.example.com/functions/v1/widget/visits';
  expect(send.mock.calls.map(([url]) => url)).toEqual([
    `${address}?forceFunctionRegion=eu-central-1`,
    address,
  ]);
});
