import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { makeRequest } from './request.ts';

const project = { api: 'https://db.example.com', accessKey: 'pk_shop', region: null };
const answer = new Response(null, { status: 204 });
const send = vi.fn(async (_url: string, _init: RequestInit) => answer);

beforeEach(() => {
  send.mockClear();
  vi.stubGlobal('fetch', send);
});
afterEach(() => vi.unstubAllGlobals());

test('a request carries no cookie and no referrer, needs no preflight, and outlives the page', async () => {
  await makeRequest(project)('visits', { a: 1 });
  const [url, init] = send.mock.calls[0] ?? [];
  expect(url).toBe('https://db.example.com/functions/v1/widget/visits');
  expect(init).toMatchObject({
    method: 'POST',
    body: '{"accessKey":"pk_shop","a":1}',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    keepalive: true,
  });
  expect(init?.headers).toBeUndefined();
});

test('headers that are asked for go with each call', async () => {
  const headers = { accept: 'text/html' };
  await makeRequest(project, headers)('exports', {});
  expect(send.mock.calls[0]?.[1].headers).toEqual(headers);
});

test('a region that is set is asked for with each call', async () => {
  await makeRequest({ ...project, region: 'eu-central-1' })('visits', {});
  const address = 'https://db.example.com/functions/v1/widget/visits?forceFunctionRegion=eu-central-1';
  expect(send.mock.calls.map(([url]) => url)).toEqual([address]);
});

test('what the page has put on prototypes does not matter', async () => {
  const taken = { value: 'taken', configurable: true, writable: true };
  Object.defineProperty(Object.prototype, 'headers', taken);
  Object.defineProperty(Object.prototype, 'toJSON', { ...taken, value: () => 'taken' });
  try {
    await makeRequest(project)('visits', { a: { b: 1 } });
    const init = send.mock.calls[0]?.[1];
    expect(init?.headers).toBeUndefined();
    expect(init?.body).toBe('{"accessKey":"pk_shop","a":{"b":1}}');
  } finally {
    for (const name of ['headers', 'toJSON']) Reflect.deleteProperty(Object.prototype, name);
  }
});
