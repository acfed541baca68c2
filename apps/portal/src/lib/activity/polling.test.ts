import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { polling } from './polling.ts';

class FakePage extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  become(state: DocumentVisibilityState) {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('polling signals once per interval while the page is visible', () => {
  const onSignal = vi.fn();
  const stop = polling(1000, { page: new FakePage() as unknown as Document })(onSignal);
  vi.advanceTimersByTime(3500);
  expect(onSignal).toHaveBeenCalledTimes(3);
  stop();
});

test('polling is silent in the background and signals at once on return', () => {
  const page = new FakePage();
  const onSignal = vi.fn();
  const stop = polling(1000, { page: page as unknown as Document })(onSignal);
  page.become('hidden');
  vi.advanceTimersByTime(60_000);
  expect(onSignal).not.toHaveBeenCalled();
  page.become('visible');
  expect(onSignal).toHaveBeenCalledTimes(1);
  stop();
});

test('polling that was stopped signals nothing any more', () => {
  const page = new FakePage();
  const onSignal = vi.fn();
  polling(1000, { page: page as unknown as Document })(onSignal)();
  vi.advanceTimersByTime(5000);
  page.become('visible');
  expect(onSignal).not.toHaveBeenCalled();
});
