// @vitest-environment happy-dom
import { isConsentGranted } from '@webspeaker/core/consent';
import { deriveContactId } from '@webspeaker/core/contact-id';
import { MAX_TEXT_LENGTH } from '@webspeaker/core/limits';
import type { VisitorKey } from '@webspeaker/core/visitor-key';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Load } from './load-lazily.ts';
import { readSettings, type Settings } from './read-settings.ts';
import { startTracker, type Tracker } from './tracker.ts';

type Sent = {
  call: string;
  body: Record<string, unknown> & { visitor: { key: string; consent?: unknown } | null };
};
type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

const files: Record<string, () => Promise<unknown>> = {
  'client.js': () => import('./client.ts'),
  'contact-id.js': () => import('@webspeaker/core/contact-id'),
};
const sources = {
  find: () => () => null,
  load: ((file) => files[file]?.()) as Load,
};

let sent: Sent[];
let answers: ((request: Sent) => Answer | undefined)[];
let tracker: Tracker;

const settings = readSettings({
  accessKey: 'pk_a',
  api: 'https://db.example.com',
  consent: 'manual',
}) as Settings;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T10:00:00.000Z') });
  // The tabs of one test would hear those of the others.
  vi.stubGlobal('BroadcastChannel', undefined);
  localStorage.clear();
  sent = [];
  answers = [];
  vi.stubGlobal('fetch', async (url: string, init: { body: string }) => {
    const request = { call: url.split('/').at(-1) ?? '', body: JSON.parse(init.body) as Sent['body'] };
    sent.push(request);
    const { status, body, headers } = answers.shift()?.(request) ?? usual(request);
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: headers ?? {} });
  });
  tracker = startTracker(settings, sources);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function usual({ call, body }: Sent): Answer {
  if (call !== 'messages') return { status: 204 };
  return {
    status: 201,
    body: {
      messageId: body['messageId'],
      conversationId: 'c',
      contactId: body.visitor ? 'id' : null,
      country: null,
    },
  };
}

async function settle<T>(promise: Promise<T>, ms = 200): Promise<T> {
  await vi.advanceTimersByTimeAsync(ms);
  return promise;
}
const send = (text: string, ms?: number) => settle(tracker.api.send({ channel: 'live_support', text }), ms);

test('without consent a message carries no tracking field, and nothing is stored', async () => {
  expect(await send('Hello')).toMatchObject({ status: 'delivered', contactId: null });
  expect(sent[0]).toMatchObject({
    call: 'messages',
    body: { accessKey: 'pk_a', channel: 'live_support', text: 'Hello', visitor: null, pageUrl: null },
  });
  expect(localStorage).toHaveLength(0);
});

test('anonymous messages of one page share a conversation key', async () => {
  await send('One');
  await send('Two');
  expect(sent[0]?.body['conversationKey']).toBe(sent[1]?.body['conversationKey']);
});

test('on something that is no web page there is no page to send', async () => {
  vi.stubGlobal('location', { href: 'about:srcdoc' });
  tracker.api.consent('granted');
  await send('Hello');
  expect(sent[0]?.body).toMatchObject({ pageUrl: null });
});

test('with consent a message carries key, claim and page, and no conversation key', async () => {
  vi.stubGlobal('location', { href: 'https://shop.example/teas?sort=price#reviews' });
  tracker.api.consent('granted');
  await send('Hello');
  const { visitor, ...fields } = sent[0]?.body ?? ({} as Sent['body']);
  expect(isConsentGranted(visitor?.consent, Date.now())).toBe(true);
  expect(fields).toMatchObject({ pageUrl: 'https://shop.example/teas?sort=price', conversationKey: null });
});

test('granting alone stores nothing and sends nothing', async () => {
  tracker.api.consent('granted');
  await vi.advanceTimersByTimeAsync(5000);
  expect(sent).toEqual([]);
  expect(localStorage).toHaveLength(0);
});

test('a lost answer is followed by the same message with the same id', async () => {
  answers.push(() => {
    throw new TypeError('Failed to fetch');
  });
  expect(await send('Hello', 3000)).toMatchObject({ status: 'delivered' });
  expect(sent).toHaveLength(2);
  expect(sent[0]?.body['messageId']).toBe(sent[1]?.body['messageId']);
});

test('429 waits as long as the server asks', async () => {
  answers.push(() => ({ status: 429, body: { code: 'RATE_LIMITED' }, headers: { 'retry-after': '30' } }));
  const sending = tracker.api.send({ channel: 'ai_search', text: 'Hello' });
  await vi.advanceTimersByTimeAsync(29_000);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2000);
  expect(await sending).toMatchObject({ status: 'delivered' });
});

test('a server that stays away gives the message up, and a retry sends it with the same id', async () => {
  answers.push(...Array.from({ length: 6 }, () => () => ({ status: 503, body: { code: 'UNAVAILABLE' } })));
  const reports: { status: string }[] = [];
  tracker.api.on('message', (report) => reports.push(report));
  expect(await send('Hello', 120_000)).toMatchObject({ status: 'failed', code: 'UNAVAILABLE' });
  expect(sent).toHaveLength(6);
  tracker.retry(reports[0] as never);
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toHaveLength(7);
  expect(new Set(sent.map(({ body }) => body['messageId'])).size).toBe(1);
  expect(reports[0]?.status).toBe('delivered');
});

test('CONSENT_REQUIRED: once more without tracking, the key is gone, and so is tracking on this page', async () => {
  tracker.api.consent('granted');
  answers.push(() => ({ status: 403, body: { code: 'CONSENT_REQUIRED' } }));
  expect(await send('Hello')).toMatchObject({ status: 'delivered', contactId: null });
  await send('Again');
  expect(sent.map(({ body }) => body.visitor !== null)).toEqual([true, false, false]);
  expect(localStorage).toHaveLength(0);
  expect(tracker.recognition.closedBy()).toBe('the server');
});

test('CONTACT_ERASED: the key is thrown away, and the message starts a new visitor', async () => {
  tracker.api.consent('granted');
  await send('First life');
  const erased = vi.fn();
  tracker.api.on('erased', erased);
  answers.push(() => ({ status: 410, body: { code: 'CONTACT_ERASED' } }));
  expect(await send('Second life')).toMatchObject({ status: 'delivered' });
  const keys = sent.map(({ body }) => body.visitor?.key);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  expect(erased).toHaveBeenCalledOnce();
});

test('a server that calls every key erased does not make an endless loop', async () => {
  tracker.api.consent('granted');
  answers.push(...Array.from({ length: 9 }, () => () => ({ status: 410, body: { code: 'CONTACT_ERASED' } })));
  expect(await send('Hello', 1000)).toMatchObject({ status: 'failed', code: 'CONTACT_ERASED' });
  expect(sent.length).toBeLessThanOrEqual(3);
});

test.each(['INVALID_REQUEST', 'UNKNOWN_ACCESS_KEY', 'ORIGIN_NOT_ALLOWED'])('%s is final', async (code) => {
  answers.push(() => ({ status: 400, body: { code } }));
  expect(await send('Hello', 60_000)).toMatchObject({ status: 'failed', code });
  expect(sent).toHaveLength(1);
});

test('a withdrawal deletes the key and tells the server, again where it is away', async () => {
  tracker.api.consent('granted');
  await send('Hello');
  const key = sent[0]?.body.visitor?.key;
  answers.push(() => ({ status: 503, body: { code: 'UNAVAILABLE' } }));
  tracker.api.consent('denied');
  expect(localStorage).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent.slice(1)).toEqual([
    { call: 'withdrawals', body: { accessKey: 'pk_a', visitor: { key } } },
    { call: 'withdrawals', body: { accessKey: 'pk_a', visitor: { key } } },
  ]);
});

test('denying without a key sends nothing', async () => {
  tracker.api.consent('denied');
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([]);
});

test('a message that overtook the withdrawal is withdrawn once more', async () => {
  tracker.api.consent('granted');
  let release: () => void = () => {};
  const held = new Promise<void>((done) => (release = done));
  const real = fetch;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const answer = await real(url, init);
    if (url.endsWith('messages')) await held;
    return answer;
  });
  const sending = tracker.api.send({ channel: 'live_support', text: 'Hello' });
  await vi.advanceTimersByTimeAsync(200);
  tracker.api.consent('denied');
  await vi.advanceTimersByTimeAsync(100);
  release();
  await settle(sending);
  expect(sent.map(({ call }) => call)).toEqual(['messages', 'withdrawals', 'withdrawals']);
});

describe('a message that is not sent yet', () => {
  const away = () => ({ status: 503, body: { code: 'UNAVAILABLE' } });
  const kept = () => localStorage.getItem('webspeaker.pk_a.unsent');

  test('is kept under consent, and the next page sends it as the same message from the same page', async () => {
    vi.stubGlobal('location', { href: 'https://shop.example/teas', origin: 'https://shop.example' });
    tracker.api.consent('granted');
    answers.push(away, away);
    const sending = tracker.api.send({ channel: 'live_support', text: 'Hello' });
    await vi.advanceTimersByTimeAsync(1500);
    expect(kept()).toContain('Hello');
    vi.stubGlobal('location', { href: 'https://shop.example/cart', origin: 'https://shop.example' });
    const next = startTracker(settings, sources);
    const reports: { status: string; text: string }[] = [];
    next.api.on('message', (report) => reports.push(report));
    await vi.advanceTimersByTimeAsync(0);
    const before = sent.length;
    next.api.consent('granted');
    await vi.advanceTimersByTimeAsync(300);
    expect(sent.length).toBeGreaterThan(before);
    expect(new Set(sent.map(({ body }) => body['messageId'])).size).toBe(1);
    expect(sent.at(-1)?.body).toMatchObject({ text: 'Hello', pageUrl: 'https://shop.example/teas' });
    expect(reports[0]).toMatchObject({ status: 'delivered', text: 'Hello' });
    expect(kept()).toBeNull();
    await settle(sending, 5000);
  });

  test('is kept when the page goes before the answer, and not once it arrived', async () => {
    tracker.api.consent('granted');
    await send('Arrived');
    window.dispatchEvent(new Event('pagehide'));
    expect(kept()).toBeNull();
    let answer = (): void => undefined;
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
      await new Promise<void>((done) => (answer = done));
      return fetch(...request);
    });
    const sending = tracker.api.send({ channel: 'live_support', text: 'On its way' });
    await vi.advanceTimersByTimeAsync(100);
    expect(kept()).toBeNull();
    window.dispatchEvent(new Event('pagehide'));
    expect(kept()).toContain('On its way');
    answer();
    await settle(sending);
    expect(kept()).toBeNull();
  });

  test('is never kept without consent', async () => {
    answers.push(away);
    const sending = tracker.api.send({ channel: 'live_support', text: 'Hello' });
    await vi.advanceTimersByTimeAsync(100);
    window.dispatchEvent(new Event('pagehide'));
    expect(localStorage).toHaveLength(0);
    await settle(sending, 5000);
  });

  test.each(['withdrawn', 'erased'] as const)('is deleted when consent is %s', async (how) => {
    tracker.api.consent('granted');
    answers.push(away, away, away, away);
    const sending = tracker.api.send({ channel: 'live_support', text: 'Hello' });
    await vi.advanceTimersByTimeAsync(1500);
    expect(kept()).not.toBeNull();
    if (how === 'withdrawn') tracker.api.consent('denied');
    else void tracker.api.eraseMyData();
    expect(kept()).toBeNull();
    expect(await settle(sending)).toMatchObject({ status: 'failed', code: 'WITHDRAWN' });
    expect(kept()).toBeNull();
  });

  test('is deleted when the server refuses it for good, and after a day', async () => {
    tracker.api.consent('granted');
    answers.push(away, () => ({ status: 401, body: { code: 'UNKNOWN_ACCESS_KEY' } }));
    await send('Refused', 2000);
    expect(kept()).toBeNull();
    answers.push(...Array.from({ length: 6 }, () => away));
    await send('Given up', 120_000);
    expect(kept()).toContain('Given up');
    vi.advanceTimersByTime(86_400_000);
    const before = sent.length;
    const next = startTracker(settings, sources);
    next.api.consent('granted');
    await vi.advanceTimersByTimeAsync(300);
    expect(sent.slice(before).map(({ call }) => call)).toEqual(['visits']);
    expect(kept()).toBeNull();
  });

  test('says why it waits', async () => {
    const codes: unknown[] = [];
    tracker.api.on('message', ({ status, code }) => codes.push([status, code]));
    answers.push(away);
    await send('Hello', 3000);
    expect(codes).toEqual([
      ['sending', null],
      ['sending', 'UNAVAILABLE'],
      ['delivered', null],
    ]);
  });
});

test('a visit moves last-seen of a known key, once a minute at most', async () => {
  tracker.api.consent('granted');
  await send('Hello');
  const next = startTracker(settings, sources);
  next.api.consent('granted');
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent.map(({ call }) => call)).toEqual(['messages']);
  vi.advanceTimersByTime(61_000);
  const later = startTracker(settings, sources);
  later.api.consent('granted');
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent.map(({ call }) => call)).toEqual(['messages', 'visits']);
  expect(isConsentGranted(sent[1]?.body.visitor?.consent, Date.now())).toBe(true);
});

test('the contact id is derived from the key, and the page gets it under consent only', async () => {
  expect(await tracker.api.contactId()).toBeNull();
  tracker.api.consent('granted');
  expect(await tracker.api.contactId(), 'before the first message').toBeNull();
  await send('Hello');
  const key = sent[0]?.body.visitor?.key as VisitorKey;
  expect(await tracker.api.contactId()).toBe(await deriveContactId(key));
  tracker.api.consent('denied');
  expect(await tracker.api.contactId()).toBeNull();
  // On this page what was sent can still be deleted: hence its id, for the visitor's own eyes.
  expect(await tracker.ownContactId()).toBe(await deriveContactId(key));
});

test('export and erasure are authorised by the key alone, in any state of consent', async () => {
  expect(await tracker.api.exportMyData()).toEqual({ status: 'nothing_held' });
  tracker.api.consent('granted');
  await send('Hello');
  const key = sent[0]?.body.visitor?.key;
  // The next page: the platform has not said anything yet.
  const next = startTracker(settings, sources);
  answers.push(() => ({ status: 200, body: { everything: true } }));
  expect(await settle(next.api.exportMyData())).toEqual({ status: 'exported', data: { everything: true } });
  answers.push(() => ({ status: 503, body: { code: 'UNAVAILABLE' } }));
  expect(await settle(next.api.eraseMyData())).toEqual({ status: 'failed', code: 'UNAVAILABLE' });
  expect(localStorage).toHaveLength(1);
  answers.push(() => ({ status: 200, body: { receipt: {}, erased: {} } }));
  expect(await settle(next.api.eraseMyData())).toMatchObject({ status: 'erased' });
  expect(localStorage).toHaveLength(0);
  for (const { body } of sent.slice(1)) expect(body).toEqual({ accessKey: 'pk_a', visitor: { key } });
});

test.each([404, 410])(
  'erasing what the server does not have (%i) still empties the browser',
  async (status) => {
    tracker.api.consent('granted');
    await send('Hello');
    answers.push(() => ({ status, body: { code: status === 404 ? 'NOT_FOUND' : 'CONTACT_ERASED' } }));
    expect(await settle(tracker.api.eraseMyData())).toEqual({ status: 'nothing_held' });
    expect(localStorage).toHaveLength(0);
  },
);

/** Lets this call's requests be answered a second later, as they are then. */
function delay(call: string): void {
  const atOnce = fetch;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (url.endsWith(`/${call}`)) await new Promise((done) => setTimeout(done, 1000));
    return atOnce(url, init);
  });
}

test('what is written while an erasure is under way waits for it, and starts a new visitor', async () => {
  tracker.api.consent('granted');
  await send('Before');
  delay('erasures');
  const erasing = tracker.api.eraseMyData();
  expect(await send('After', 2000)).toMatchObject({ status: 'delivered' });
  expect(await erasing).toEqual({ status: 'erased' });
  expect(sent.map(({ call }) => call)).toEqual(['messages', 'erasures', 'messages']);
  expect(sent[2]?.body.visitor?.key).not.toBe(sent[0]?.body.visitor?.key);
});

test('an erasure gives up what is under way before it is told of: afterwards nothing of it is sent, stored or heard', async () => {
  tracker.api.consent('granted');
  delay('messages');
  const sending = ['One', 'Two'].map((text) => tracker.api.send({ channel: 'live_support', text }));
  await vi.advanceTimersByTimeAsync(500);
  const heard: string[] = [];
  tracker.api.on('message', ({ text, status, code }) => heard.push(`${text}: ${status}, ${code}`));
  tracker.api.on('erased', () => heard.push('erased'));
  await settle(tracker.api.eraseMyData());
  await settle(Promise.all(sending), 60_000);
  expect(heard).toEqual(['One: failed, WITHDRAWN', 'Two: failed, WITHDRAWN', 'erased']);
  expect(sent.map(({ body }) => body['text'])).toEqual([undefined, 'One']);
  expect(localStorage).toHaveLength(0);
});

test('a text that is too long is refused without a request', async () => {
  expect(await send('x'.repeat(MAX_TEXT_LENGTH + 1))).toMatchObject({ status: 'failed', code: 'TOO_LARGE' });
  expect(sent).toEqual([]);
});

test('listeners hear each change of consent once', () => {
  const states: string[] = [];
  tracker.api.on('consent', ({ state }) => states.push(state));
  for (const state of ['granted', 'granted', 'denied', 'denied', 'granted'] as const)
    tracker.api.consent(state);
  expect(states).toEqual(['granted', 'denied', 'granted']);
});
