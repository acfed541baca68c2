import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ActivitySource } from './polling.ts';
import { realtime } from './realtime.ts';

const FIVE_MINUTES_MS = 5 * 60_000;
const [CONNECTING, OPEN, CLOSED] = [0, 1, 2];

class FakePage extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  become(state: DocumentVisibilityState) {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

class FakeStream extends EventTarget {
  readyState = CONNECTING;
  become(state: number, event: string) {
    this.readyState = state;
    this.dispatchEvent(new Event(event));
  }
  close() {
    this.readyState = CLOSED;
  }
}

function fakeSource() {
  const state = { running: 0 };
  const source: ActivitySource = () => {
    state.running += 1;
    return () => (state.running -= 1);
  };
  return { state, source };
}

function start() {
  const page = new FakePage();
  const streams: FakeStream[] = [];
  const otherwise = fakeSource();
  const safetyNet = fakeSource();
  const onSignal = vi.fn();
  const stop = realtime('/stream', {
    page: page as unknown as Document,
    otherwise: otherwise.source,
    safetyNet: safetyNet.source,
    open: () => {
      const stream = new FakeStream();
      streams.push(stream);
      return stream as unknown as EventSource;
    },
  })(onSignal);
  const newest = () => {
    const stream = streams.at(-1);
    if (!stream) throw new Error('No stream was opened');
    return stream;
  };
  /** How many sources poll: [otherwise, beside a stream]. */
  const polled = () => [otherwise.state.running, safetyNet.state.running];
  return { page, streams, newest, polled, onSignal, stop };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('realtime polls until the stream is open, then listens with a slower safety net', () => {
  const { newest, polled, onSignal } = start();
  expect(polled()).toEqual([1, 0]);
  vi.advanceTimersByTime(2_000);
  expect(polled()).toEqual([1, 0]);
  newest().become(OPEN, 'open');
  expect(polled()).toEqual([0, 1]);
  expect(onSignal, 'what happened before the stream was open').toHaveBeenCalledTimes(1);
});

test('realtime signals at once, and again when what the signal stands for is over', () => {
  const { newest, onSignal } = start();
  vi.advanceTimersByTime(2_000);
  newest().become(OPEN, 'open');
  onSignal.mockClear();
  newest().become(OPEN, 'activity');
  expect(onSignal).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(3_000);
  expect(onSignal).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(30_000);
  expect(onSignal).toHaveBeenCalledTimes(2);
});

test('realtime that is refused polls, and asks again after minutes', () => {
  const { streams, newest, polled } = start();
  vi.advanceTimersByTime(2_000);
  newest().become(CLOSED, 'error');
  expect(polled()).toEqual([1, 0]);
  vi.advanceTimersByTime(FIVE_MINUTES_MS);
  expect(streams).toHaveLength(2);
});

test('realtime that breaks off polls until the browser has it open again', () => {
  const { streams, newest, polled } = start();
  vi.advanceTimersByTime(2_000);
  newest().become(OPEN, 'open');
  newest().become(CONNECTING, 'error');
  newest().become(CONNECTING, 'error');
  expect(polled()).toEqual([1, 0]);
  newest().become(OPEN, 'open');
  expect(polled()).toEqual([0, 1]);
  expect(streams).toHaveLength(1);
});

test('realtime holds no stream for a page in the background', () => {
  const { page, streams, newest, polled } = start();
  vi.advanceTimersByTime(2_000);
  newest().become(OPEN, 'open');
  page.become('hidden');
  expect(newest().readyState).toBe(CLOSED);
  expect(polled()).toEqual([1, 0]);
  page.become('visible');
  expect(streams).toHaveLength(2);
});

test('realtime that was stopped holds no stream, polls no more and signals nothing', () => {
  const { page, streams, newest, polled, onSignal, stop } = start();
  vi.advanceTimersByTime(2_000);
  newest().become(OPEN, 'open');
  newest().become(OPEN, 'activity');
  onSignal.mockClear();
  stop();
  vi.advanceTimersByTime(FIVE_MINUTES_MS * 2);
  page.become('visible');
  expect(newest().readyState).toBe(CLOSED);
  expect(polled()).toEqual([0, 0]);
  expect(streams).toHaveLength(1);
  expect(onSignal).not.toHaveBeenCalled();
});
