// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { readSettings, type Settings } from '../read-settings.ts';
import { findPlatform, type PlatformAdapter } from './find-platform.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function settings(consent: string, consentCategory = ''): Settings {
  return readSettings({
    accessKey: 'pk_a',
    api: 'https://db.example.com',
    consent,
    consentCategory,
  }) as Settings;
}

/** A platform that is there from a certain moment on. */
function platform(name: string, afterMs: number, generic = false) {
  const start = Date.now();
  const connect = vi.fn<PlatformAdapter['connect']>(() =>
    Date.now() - start >= afterMs ? () => ({ state: 'granted' }) : null,
  );
  return { name, category: `${name}-category`, generic, connect } satisfies PlatformAdapter;
}

test('only the named platform is asked', () => {
  const [a, b] = [platform('a', 0), platform('b', 0)];
  const found = findPlatform([a, b])(settings('b'), () => {});
  expect(found()).toMatchObject({ name: 'b', category: 'b-category' });
  expect(a.connect).not.toHaveBeenCalled();
});

test("the owner's category goes before the platform's usual one", () => {
  const found = findPlatform([platform('a', 0)])(settings('a', 'mine'), () => {});
  expect(found()?.category).toBe('mine');
});

test('a named platform is waited for, however late; it is connected once', () => {
  const late = platform('a', 65_000);
  const changed = vi.fn();
  const found = findPlatform([late])(settings('a'), changed);
  vi.advanceTimersByTime(60_000);
  expect(found()).toBeNull();
  expect(changed).not.toHaveBeenCalled();
  vi.advanceTimersByTime(6_000);
  expect(found()?.name).toBe('a');
  const calls = late.connect.mock.calls.length;
  vi.advanceTimersByTime(60_000);
  expect(late.connect).toHaveBeenCalledTimes(calls);
  expect(changed).toHaveBeenCalled();
});

test('auto takes the first that is there, and gives up after ten seconds', () => {
  expect(findPlatform([platform('a', 4_000), platform('b', 500)])(settings('auto'), () => {})()).toBeNull();
  const found = findPlatform([platform('a', 4_000), platform('b', 500)])(settings('auto'), () => {});
  vi.advanceTimersByTime(5_000);
  expect(found()?.name).toBe('b');
  const tooLate = findPlatform([platform('a', 10_500)])(settings('auto'), () => {});
  vi.advanceTimersByTime(60_000);
  expect(tooLate()).toBeNull();
});

test("with auto a platform's own adapter replaces a generic signal within ten seconds, and not the other way", () => {
  const found = findPlatform([platform('own', 3_000), platform('generic', 0, true)])(
    settings('auto'),
    () => {},
  );
  expect(found()?.name).toBe('generic');
  vi.advanceTimersByTime(4_000);
  expect(found()?.name).toBe('own');

  const stays = findPlatform([platform('own', 0), platform('generic', 1_000, true)])(
    settings('auto'),
    () => {},
  );
  vi.advanceTimersByTime(12_000);
  expect(stays()?.name).toBe('own');
});

test('a platform that throws while it is half-built is asked again', () => {
  const broken = platform('a', 0);
  broken.connect.mockImplementationOnce(() => {
    throw new Error('half-built');
  });
  const found = findPlatform([broken])(settings('a'), () => {});
  expect(found()).toBeNull();
  vi.advanceTimersByTime(200);
  expect(found()?.name).toBe('a');
});

test('what was found is read again every second, for platforms that change without an event', () => {
  const changed = vi.fn();
  findPlatform([platform('a', 0)])(settings('a'), changed);
  changed.mockClear();
  vi.advanceTimersByTime(3_000);
  expect(changed.mock.calls.length).toBeGreaterThanOrEqual(3);
});

test('a name that nobody knows finds nothing and keeps no timer', () => {
  const found = findPlatform([platform('a', 0)])(settings('no-such-platform'), () => {});
  expect(found()).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});
