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
    settled: ({ name }, outcome) => log.push(`${outcome.ok ? 'sent' : 'lost'} ${name}`),
  });
  return { log, waiting, queue };
}

test('items are sent in order, and one that waits holds the next back', async () => {
  const { log, queue } = harness({ a: [away] });
  queue.add(item('a'));
  queue.add(item('b'));
  await vi.advanceTimersByTimeAsync(500);
  expect(log).toEqual(['try a']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(log).toEqual(['try a', 'try a', 'sent a', 'try b', 'sent b']);
});

test('coming back online ends the wait', async () => {
  const { log, queue } = harness({ a: [away] });
  queue.add(item('a'));
  await vi.advanceTimersByTimeAsync(10);
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(10);
  expect(log).toEqual(['try a', 'try a', 'sent a']);
});

test('a cancelled item is not tried again, and the others are', async () => {
  const { log, queue } = harness({ a: [away, away] });
  queue.add(item('a'));
  queue.add(item('b'));
  await vi.advanceTimersByTimeAsync(10);
  queue.cancel(({ name }) => name === 'a');
  await vi.advanceTimersByTimeAsync(10);
  expect(log).toEqual(['try a', 'lost a', 'try b', 'sent b']);
});

test('an item that is cancelled while its attempt is under way is not tried again', async () => {
  const { log, queue } = harness({ a: [away] });
  queue.add(item('a'));
  queue.cancel(() => true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(log).toEqual(['try a', 'lost a']);
});

test('it says which items wait and why, and of a cancelled one nothing', async () => {
  const { waiting, queue } = harness({ a: [away, away] });
  queue.add(item('a'));
  queue.add(item('b'));
  queue.add(item('c'));
  await vi.advanceTimersByTimeAsync(10);
  queue.cancel(({ name }) => name === 'b');
  window.dispatchEvent(new Event('pagehide'));
  await vi.advanceTimersByTimeAsync(0);
  queue.cancel(() => true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(waiting).toEqual(['a: NETWORK', 'a: the page goes', 'c: the page goes', 'a: NETWORK']);
});

test('the queue is bounded', () => {
  const queue = makeSendQueue<ReturnType<typeof item>>({
    attempt: () => new Promise(() => {}),
    waits: () => {},
    settled: () => {},
  });
  const taken = Array.from({ length: 60 }, (_, index) => queue.add(item(String(index))));
  expect(taken.filter(Boolean)).toHaveLength(50);
});

test('a page that goes sends what waits behind another, and does not wait for another try', async () => {
  const { log, queue } = harness({ a: [away] });
  queue.add(item('a'));
  queue.add(item('b'));
  queue.add(item('c'));
  await vi.advanceTimersByTimeAsync(10);
  queue.cancel(({ name }) => name === 'c');
  window.dispatchEvent(new Event('pagehide'));
  expect(log).toEqual(['try a', 'try b']);
  await vi.advanceTimersByTimeAsync(0);
  expect(log.slice(0, 3)).toEqual(['try a', 'try b', 'try a']);
});

test('who leaves while a message waits for another try is asked, and only then', async () => {
  const { queue } = harness({ a: [away] });
  const asked = (): boolean => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
  queue.add(item('a'));
  expect(asked()).toBe(false);
  await vi.advanceTimersByTimeAsync(10);
  expect(asked()).toBe(true);
  await vi.advanceTimersByTimeAsync(1500);
  expect(asked()).toBe(false);
});
