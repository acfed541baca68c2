// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';

import { exposeApi } from './expose-api.ts';

const host = window as unknown as { WebSpeaker?: unknown };

afterEach(() => {
  delete host.WebSpeaker;
  vi.restoreAllMocks();
});

test('calls queued before are made in order, by name or by function', () => {
  const calls: unknown[] = [];
  host.WebSpeaker = [['open', 'ai_search'], (api: { open(x: string): void }) => api.open('from a function')];
  exposeApi('pk_shop', () => ({ open: (channel: string) => calls.push(channel) }));
  expect(calls).toEqual(['ai_search', 'from a function']);
});

test('push works the same way afterwards', () => {
  const calls: unknown[] = [];
  exposeApi('pk_shop', () => ({ open: (channel: string) => calls.push(channel) }));
  (host.WebSpeaker as { push(...calls: unknown[]): void }).push(['open', 'later']);
  expect(calls).toEqual(['later']);
});

test('a queued call that fails is reported and stops no other', () => {
  const report = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const calls: unknown[] = [];
  host.WebSpeaker = [['missing'], null, ['open', 'still made']];
  exposeApi('pk_shop', () => ({ open: (channel: string) => calls.push(channel) }));
  expect(calls).toEqual(['still made']);
  expect(report).toHaveBeenCalledTimes(2);
});

test('a second widget is not made', () => {
  exposeApi('pk_shop', () => ({ version: 'first' }));
  const make = vi.fn(() => ({ version: 'second' }));
  exposeApi('pk_shop', make);
  expect(make).not.toHaveBeenCalled();
  expect(host.WebSpeaker).toMatchObject({ version: 'first' });
});
