import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, isAuthRetryableFetchError } from '@supabase/supabase-js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { problemOf } from '#lib/errors/problem-of.ts';
import { limitedFetch } from './limited-fetch.ts';

/** Takes requests and says nothing, or begins an answer to the table `begun` and does not end it. */
const silent = createServer(({ url }, response) => {
  asked += 1;
  if (url?.includes('begun')) response.writeHead(200, { 'content-type': 'application/json' }).write('[');
});
let asked = 0;

beforeAll(() => new Promise<void>((done) => silent.listen(0, '127.0.0.1', done)));
beforeEach(() => {
  asked = 0;
});
afterAll(() => silent.closeAllConnections());
afterAll(() => silent.close());

const client = () =>
  createClient(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`, 'sb_publishable_x', {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: limitedFetch(200) },
  });

test.each(['silent', 'begun'])(
  'a Data API that hangs (%s) is unavailable, and is not asked again',
  async (table) => {
    const { error, status } = await client().from(table).select();
    expect(error && problemOf({ ...error, status })).toBe('UNAVAILABLE');
    // Not even once where a busy machine needs longer than the limit to connect.
    expect(asked).toBeLessThanOrEqual(1);
  },
);

test('an Auth that hangs is unavailable, which is not being signed out', async () => {
  const { error } = await client().auth.getUser('token');
  expect(error && isAuthRetryableFetchError(error)).toBe(true);
});

test('whoever gives up a request earlier is heard', async () => {
  const reason = new Error('No longer wanted');
  const asking = limitedFetch(60_000)(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`, {
    signal: AbortSignal.abort(reason),
  });
  await expect(asking).rejects.toBe(reason);
});
