// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Outcome } from './post.ts';
import { makeSendQueue } from './send-queue.ts';

const done: Outcome = { ok: true, body: null };
const away: Outcome = { ok: false, code: 'NETWORK', againAfterMs: 0 };
const item = (name: string) => ({ name, cancelled: false });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function harness(answers: Record<string, Outcome[]>) {
  const log: string[] = [];
  const waiting: string[] = [];
  const queue = makeSendQueue<ReturnType<typeof item>>({
    attempt: async ({ name }) => {
      log.push(`try ${name}`);
      return answers[name]?.shift() ?? done;
    },
    waits: ({ name }, code) => waiting.push(`${name}: ${code ?? 'the page goes'}`),
  });
  const add = (name: string): void =>
    void queue.add(item(name)).then(({ ok }) => log.push(`${ok ? 'sent' : 'lost'} ${name}`));
  return { log, waiting, queue, add };
}

test('items are sent in order, and one that waits holds the next back', async () => {
  const { log, add } = harness({ a: [away] });
  add('a');
  add('b');
  await vi.advanceTimersByTimeAsync(500);
  expect(log).toEqual(['try a']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(log).toEqual(['try a', 'try a', 'try b', 'sent a', 'sent b']);
});

test('coming back online ends the wait', async () => {
  const { log, add } = harness({ a: [away] });
  add('a');
  await vi.advanceTimersByTimeAsync(10);
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(10);
  expect(log).toEqual(['try a', 'try a', 'sent a']);
});

test('a cancelled item is not tried again, and the others are', async () => {
  const { log, queue, add } = harness({ a: [away, away] });
  add('a');
  add('b');
  await vi.advanceTimersByTimeAsync(10);
  queue.cancel(({ name }) => name === 'a');
  await vi.advanceTimersByTimeAsync(10);
  expect(log).toEqual(['try a', 'try b', 'lost a', 'sent b']);
});

test('an item that is cancelled while its attempt is under way is not tried again', async () => {
  const { log, queue, add } = harness({ a: [away] });
  add('a');
  queue.cancel(() => true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(log).toEqual(['try a', 'lost a']);
});

test('it says which items wait and why, and of a cancelled one nothing', async () => {
  const { waiting, queue, add } = harness({ a: [away, away] });
  add('a');
  add('b');
  add('c');
  await vi.advanceTimersByTimeAsync(10);
  queue.cancel(({ name }) => name === 'b');
  window.dispatchEvent(new Event('pagehide'));
  await vi.advanceTimersByTimeAsync(0);
  queue.cancel(() => true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(waiting).toEqual(['a: NETWORK', 'a: the page goes', 'c: the page goes', 'a: NETWORK']);
});

test('the queue is bounded', async () => {
  const queue = makeSendQueue<ReturnType<typeof item>>({
    attempt: () => new Promise(() => {}),
    waits: () => {},
  });
  const refused = vi.fn();
  for (let index = 0; index < 60; index++) void queue.add(item(String(index))).then(refused);
  await vi.advanceTimersByTimeAsync(0);
  expect(refused).toHaveBeenCalledTimes(10);
  expect(refused).toHaveBeenLastCalledWith({ ok: false, code: 'QUEUE_FULL' });
});

test('a page that goes sends what waits behind another, and does not wait for another try', async () => {
  const { log, queue, add } = harness({ a: [away] });
  add('a');
  add('b');
  add('c');
  await vi.advanceTimersByTimeAsync(10);
  queue.cancel(({ name }) => name === 'c');
  window.dispatchEvent(new Event('pagehide'));
  expect(log).toEqual(['try a', 'try b']);
  await vi.advanceTimersByTimeAsync(0);
  expect(log.slice(0, 3)).toEqual(['try a', 'try b', 'try a']);
});

test('who leaves while a message waits for another try is asked, and only then', async () => {
  const { add } = harness({ a: [away] });
  const asked = (): boolean => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
  add('a');
  expect(asked()).toBe(false);
  await vi.advanceTimersByTimeAsync(10);
  expect(asked()).toBe(true);
  await vi.advanceTimersByTimeAsync(1500);
  expect(asked()).toBe(false);
});
