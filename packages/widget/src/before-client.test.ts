// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Load } from './load-lazily.ts';
import { readSettings, type Settings } from './read-settings.ts';
import { startTracker, type Tracker } from './tracker.ts';

/** What the tracker does while the file of the client is on its way, and where it never comes. */

type Sent = { call: string; body: Record<string, unknown> & { visitor: { key: string } | null } };

const settings = readSettings({ accessKey: 'pk_a', api: 'https://db.example.com' }) as Settings;
const find = () => () => null;
/** For another page, on which everything loads. */
const sources = { find, load: (() => import('./client.ts')) as Load };

let sent: Sent[];
let asked: string[];
let arrive: () => void;
let fail: () => void;
let late: Tracker;

beforeEach(() => {
  vi.useFakeTimers();
  // The tabs of one test would hear those of the others.
  vi.stubGlobal('BroadcastChannel', undefined);
  localStorage.clear();
  sent = [];
  vi.stubGlobal('fetch', async (url: string, init: { body: string }) => {
    const body = JSON.parse(init.body) as Sent['body'];
    sent.push({ call: url.split('/').at(-1) ?? '', body });
    return Response.json({ messageId: body['messageId'], contactId: body.visitor ? 'id' : null });
  });
  asked = [];
  const ends: ((arrives: boolean) => void)[] = [];
  arrive = () => ends.splice(0).forEach((end) => end(true));
  fail = () => ends.splice(0).forEach((end) => end(false));
  const load = (file: string): Promise<unknown> => {
    asked.push(file);
    return new Promise((resolve, reject) => {
      ends.push((arrives) =>
        arrives ? resolve(import('./client.ts')) : reject(new TypeError('Not loaded')),
      );
    });
  };
  late = startTracker(settings, { find, load: load as Load });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function settle<T>(promise: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(200);
  return promise;
}

const hold = () => {
  const at = new Date().toISOString();
  const consent = { source: 'manual', category: 'tracking', at };
  const held = { key: 'k'.repeat(43), madeAt: at, confirmedAt: at, consent };
  localStorage.setItem('webspeaker.pk_a', JSON.stringify(held));
  return held.key;
};

test('a visitor who does nothing has it not loaded', async () => {
  late.api.consent('denied');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toEqual([]);
});

test('two messages wait for it, and go out in order', async () => {
  const one = late.api.send({ channel: 'live_support', text: 'One' });
  const two = late.api.send({ channel: 'live_support', text: 'Two' });
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([]);
  arrive();
  for (const result of [one, two]) expect(await settle(result)).toMatchObject({ status: 'delivered' });
  expect(sent.map(({ body }) => body['text'])).toEqual(['One', 'Two']);
});

test('a message whose client can not be had stays and says so, and the next try sends it', async () => {
  const reports: { status: string; code: string | null }[] = [];
  late.api.on('message', (report) => reports.push(report));
  const sending = late.api.send({ channel: 'live_support', text: 'Hello' });
  fail();
  expect(await settle(sending)).toMatchObject({ status: 'failed', code: 'NETWORK' });
  expect(reports[0]).toMatchObject({ status: 'failed', code: 'NETWORK', text: 'Hello' });
  late.retry(reports[0] as never);
  arrive();
  await vi.advanceTimersByTimeAsync(100);
  expect(reports[0]).toMatchObject({ status: 'delivered', code: null });
  expect(sent).toHaveLength(1);
});

test('a page that goes sends what waits, anonymous, whatever was agreed to', async () => {
  late.api.consent('granted');
  const sending = late.api.send({ channel: 'live_support', text: 'Hello' });
  window.dispatchEvent(new Event('pagehide'));
  expect(sent.map(({ body }) => [body['text'], body.visitor])).toEqual([['Hello', null]]);
  expect(localStorage).toHaveLength(0);
  // It comes back: one message all the same.
  arrive();
  expect(await settle(sending)).toMatchObject({ status: 'delivered', contactId: null });
  expect(new Set(sent.map(({ body }) => body['messageId'])).size).toBe(1);
  expect(new Set(sent.map(({ body }) => body['conversationKey'])).size).toBe(1);
});

test('a message that waits is stopped by a withdrawal', async () => {
  late.api.consent('granted');
  const sending = late.api.send({ channel: 'live_support', text: 'Hello' });
  late.api.consent('denied');
  window.dispatchEvent(new Event('pagehide'));
  arrive();
  expect(await settle(sending)).toMatchObject({ status: 'failed', code: 'WITHDRAWN' });
  expect(sent).toEqual([]);
});

test('a withdrawal deletes key and kept messages at once, and is noted until the server knows', async () => {
  const key = hold();
  localStorage.setItem('webspeaker.pk_a.unsent', '[]');
  late.api.consent('denied');
  expect(Object.keys(localStorage)).toEqual(['webspeaker.pk_a.owed']);
  expect(localStorage.getItem('webspeaker.pk_a.owed')).toBe(JSON.stringify([{ call: 'withdrawals', key }]));
  arrive();
  await vi.advanceTimersByTimeAsync(100);
  expect(sent.map(({ call, body }) => [call, body.visitor?.key])).toEqual([['withdrawals', key]]);
  expect(localStorage).toHaveLength(0);
});

test('a withdrawal whose client can not be had is told by the next page, beside an older one', async () => {
  const older = { call: 'withdrawals', key: 'o'.repeat(43) };
  localStorage.setItem('webspeaker.pk_a.owed', JSON.stringify([older]));
  const key = hold();
  late.api.consent('denied');
  fail();
  await vi.advanceTimersByTimeAsync(0);
  startTracker(settings, sources);
  await vi.advanceTimersByTimeAsync(100);
  expect(sent.map(({ body }) => body.visitor?.key)).toEqual([older.key, key]);
  expect(localStorage).toHaveLength(0);
});

test('an erasure whose client can not be had: the key goes, and the next page has it done', async () => {
  const key = hold();
  const erasing = late.api.eraseMyData();
  fail();
  expect(await settle(erasing)).toEqual({ status: 'owed' });
  expect(Object.keys(localStorage)).toEqual(['webspeaker.pk_a.owed']);
  startTracker(settings, sources);
  await vi.advanceTimersByTimeAsync(100);
  expect(sent.map(({ call, body }) => [call, body.visitor?.key])).toEqual([['erasures', key]]);
});

test('what needs it and can not have it is a failure, and no exception', async () => {
  const exporting = late.api.exportMyData();
  fail();
  expect(await settle(exporting)).toEqual({ status: 'failed', code: 'NETWORK' });
  const erasing = late.api.eraseMyData();
  fail();
  expect(await settle(erasing)).toEqual({ status: 'nothing_held' });
});
