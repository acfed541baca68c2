import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { streamActivity } from './stream-activity.ts';

const MINUTE_MS = 60_000;

async function start() {
  const stop = vi.fn();
  let callbacks = { onActivity: () => {}, onEnd: () => {} };
  const response = await streamActivity((given) => {
    callbacks = given;
    return Promise.resolve(stop);
  }, 10 * MINUTE_MS);
  if (!response.body) throw new Error('The answer has no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const read = async () => (await reader.read()).value;
  await read();
  return { response, reader, read, callbacks, stop };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a stream of activity is refused for good where nothing can be heard', async () => {
  const response = await streamActivity(() => Promise.resolve(null), MINUTE_MS);
  expect(response.status).toBe(204);
});

test('a stream of activity sends an event that says nothing', async () => {
  const { response, read, callbacks } = await start();
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  callbacks.onActivity();
  expect(await read()).toBe('event: activity\ndata:\n\n');
});

test('a stream of activity is kept open by comments while nothing happens', async () => {
  const { read } = await start();
  vi.advanceTimersByTime(MINUTE_MS / 2);
  expect(await read()).toBe(':\n\n');
});

test('a stream of activity ends with the subscription', async () => {
  const { reader, callbacks } = await start();
  callbacks.onEnd();
  callbacks.onActivity();
  expect((await reader.read()).done).toBe(true);
});

test('a stream of activity ends after its lifetime, and the subscription with it', async () => {
  const { reader, stop } = await start();
  vi.advanceTimersByTime(10 * MINUTE_MS);
  let done = false;
  while (!done) done = (await reader.read()).done;
  expect(stop).toHaveBeenCalledTimes(1);
});

test('a stream of activity whose reader left stops the subscription', async () => {
  const { reader, callbacks, stop } = await start();
  await reader.cancel();
  callbacks.onActivity();
  expect(stop).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
