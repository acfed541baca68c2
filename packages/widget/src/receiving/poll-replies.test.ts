// @vitest-environment happy-dom
import type { RepliesAnswer } from '@webspeaker/core/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Outcome } from '../sending/post.ts';
import { makePoll, type Poll } from './poll-replies.ts';

const SENT_AS = { conversationKey: 'a'.repeat(16) };

let outcomes: Outcome[];
let asked: { at: number; after: string | null }[];
let received: string[];
let open: boolean;
let hidden: boolean;
let poll: Poll;

const answer = (next: string | null = null, pollAfterMs = 4_000): Outcome => ({
  ok: true,
  body: { messages: [], next, pollAfterMs, isTyping: false, availability: null } satisfies RepliesAnswer,
});
const away = (againAfterMs = 0): Outcome => ({ ok: false, code: 'UNAVAILABLE', againAfterMs });

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  [outcomes, asked, received, open, hidden] = [[], [], [], true, false];
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => (hidden ? 'hidden' : 'visible'));
  const start = Date.now();
  poll = makePoll({
    ask: async ({ after }) => {
      asked.push({ at: Date.now() - start, after });
      return outcomes.shift() ?? answer();
    },
    mayAsk: () => true,
    received: ({ next }) => received.push(String(next)),
    isOpen: () => open,
  });
});
afterEach(() => {
  poll.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const follow = (): void => poll.follow({ sentAs: SENT_AS, after: null });
const times = (): number[] => asked.map(({ at }) => at);
const show = (isHidden: boolean): void => {
  hidden = isHidden;
  document.dispatchEvent(new Event('visibilitychange'));
};

test('asks nothing before something is followed, then at once and at the pace that it is told', async () => {
  poll.wake();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([]);
  outcomes = [answer('1'), answer('2', 10_000)];
  follow();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(asked).toEqual([
    { at: 60_000, after: null },
    { at: 64_000, after: '1' },
    { at: 74_000, after: '2' },
  ]);
  expect(received).toEqual(['1', '2', 'null']);
});

test('asks every fifteen seconds at most while the panel is closed, and at once when it is opened', async () => {
  open = false;
  follow();
  await vi.advanceTimersByTimeAsync(16_000);
  expect(times()).toEqual([0, 15_000]);
  open = true;
  poll.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(times()).toEqual([0, 15_000, 16_000]);
});

test('asks nothing on a page that nobody sees, and at once when somebody does', async () => {
  follow();
  await vi.advanceTimersByTimeAsync(0);
  show(true);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(times()).toEqual([0]);
  show(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(times()).toEqual([0, 600_000]);
});

test('waits longer after each failure, and as before when an answer came', async () => {
  outcomes = [away(), away(), away(), answer(), answer()];
  follow();
  await vi.advanceTimersByTimeAsync(33_000);
  expect(times()).toEqual([0, 4_000, 12_000, 28_000, 32_000]);
});

test('keeps to Retry-After, whatever the visitor does', async () => {
  outcomes = [away(30_000)];
  follow();
  await vi.advanceTimersByTimeAsync(1_000);
  poll.wake();
  show(true);
  show(false);
  await vi.advanceTimersByTimeAsync(28_000);
  expect(times()).toEqual([0]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(times()).toEqual([0, 30_000]);
});

test.each(['UNKNOWN_ACCESS_KEY', 'CONSENT_REQUIRED', 'CONTACT_ERASED', 'NOT_FOUND'] as const)(
  '%s ends it',
  async (code) => {
    outcomes = [{ ok: false, code }];
    follow();
    await vi.advanceTimersByTimeAsync(3_600_000);
    poll.wake();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(times()).toEqual([0]);
  },
);
