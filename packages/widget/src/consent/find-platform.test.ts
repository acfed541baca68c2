// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Load } from '../load-lazily.ts';
import { readSettings, type Settings } from '../read-settings.ts';
import { makeAdapter } from './adapter.ts';
import { findPlatform } from './find-platform.ts';
import type { ConnectPlatform } from './platform-link.ts';
import type { PlatformSign } from './platform-signs.ts';

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

type Fake = {
  name: string;
  sign: string;
  generic?: true;
  connect: ReturnType<typeof vi.fn<ConnectPlatform>>;
};

/** A platform that is there from a certain moment on, and shows its sign as long before. */
function platform(name: string, afterMs: number, generic?: true): Fake {
  const start = Date.now();
  const connect = vi.fn<ConnectPlatform>(() =>
    Date.now() - start >= afterMs ? () => ({ state: 'granted' }) : null,
  );
  return { name, sign: 'document', connect, ...(generic && { generic }) };
}

/** Looks for them, with adapters that arrive at the next moment. */
function find(platforms: readonly Fake[], options: { load?: Load } = {}) {
  const load = (async (file: string) => {
    const wanted = platforms.find(({ name }) => file === `consent-${name}.js`) as Fake;
    return {
      adapter: makeAdapter({ name: wanted.name, category: `${wanted.name}-category` }, wanted.connect),
    };
  }) as unknown as Load;
  const signs = platforms.map(({ name, sign, generic }): PlatformSign =>
    generic ? [name, sign, generic] : [name, sign],
  );
  return findPlatform(signs, options.load ?? load);
}
const now = () => vi.advanceTimersByTimeAsync(0);

test('only the named platform is asked', async () => {
  const [a, b] = [platform('a', 0), platform('b', 0)];
  const found = find([a, b])(settings('b'), () => {});
  await now();
  expect(found()).toMatchObject({ name: 'b', category: 'b-category' });
  expect(a.connect).not.toHaveBeenCalled();
});

test("the owner's category goes before the platform's usual one", async () => {
  const found = find([platform('a', 0)])(settings('a', 'mine'), () => {});
  await now();
  expect(found()?.category).toBe('mine');
});

test('a named platform is waited for, however late; it is connected once', async () => {
  const late = platform('a', 65_000);
  const changed = vi.fn();
  const found = find([late])(settings('a'), changed);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(found()).toBeNull();
  expect(changed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(found()?.name).toBe('a');
  const calls = late.connect.mock.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(late.connect).toHaveBeenCalledTimes(calls);
  expect(changed).toHaveBeenCalled();
});

test('auto takes the first that is there, and gives up after ten seconds', async () => {
  const early = find([platform('a', 4_000), platform('b', 500)])(settings('auto'), () => {});
  await now();
  expect(early()).toBeNull();
  const found = find([platform('a', 4_000), platform('b', 500)])(settings('auto'), () => {});
  await vi.advanceTimersByTimeAsync(5_000);
  expect(found()?.name).toBe('b');
  const tooLate = find([platform('a', 10_500)])(settings('auto'), () => {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tooLate()).toBeNull();
});

test("with auto a platform's own adapter replaces a generic signal within ten seconds, and not the other way", async () => {
  const found = find([platform('own', 3_000), platform('generic', 0, true)])(settings('auto'), () => {});
  await now();
  expect(found()?.name).toBe('generic');
  await vi.advanceTimersByTimeAsync(4_000);
  expect(found()?.name).toBe('own');

  const stays = find([platform('own', 0), platform('generic', 1_000, true)])(settings('auto'), () => {});
  await vi.advanceTimersByTimeAsync(12_000);
  expect(stays()?.name).toBe('own');
});

test('a platform that throws while it is half-built is asked again', async () => {
  const broken = platform('a', 0);
  broken.connect.mockImplementationOnce(() => {
    throw new Error('half-built');
  });
  const found = find([broken])(settings('a'), () => {});
  await now();
  expect(found()).toBeNull();
  await vi.advanceTimersByTimeAsync(200);
  expect(found()?.name).toBe('a');
});

test('what was found is read again every second, for platforms that change without an event', async () => {
  const changed = vi.fn();
  find([platform('a', 0)])(settings('a'), changed);
  await now();
  changed.mockClear();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(changed.mock.calls.length).toBeGreaterThanOrEqual(3);
});

test('a name that nobody knows finds nothing and keeps no timer', async () => {
  const found = find([platform('a', 0)])(settings('no-such-platform'), () => {});
  expect(found()).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});

test.each(['own', 'auto'])(
  'until its adapter is here a platform says nothing, and nothing speaks for it: %s',
  async (consent) => {
    let arrive = (): void => undefined;
    const arrival = new Promise<void>((done) => (arrive = done));
    const own = platform('own', 0);
    const load = (async () => {
      await arrival;
      return { adapter: makeAdapter({ name: 'own', category: 'c' }, own.connect) };
    }) as unknown as Load;
    const found = find([own, platform('generic', 0, true)], { load })(settings(consent), () => {});
    expect(found()).toMatchObject({ name: 'own' });
    expect(found()?.read()).toBeNull();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(found()?.read()).toBeNull();
    arrive();
    await now();
    expect(found()?.read()).toMatchObject({ state: 'granted' });
  },
);

test('an adapter that can not be loaded is tried again, ever more rarely, and the console told once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const load = vi.fn(() => Promise.reject(new TypeError('Failed to fetch')));
  const found = find([platform('own', 0)], { load: load as unknown as Load })(settings('auto'), () => {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(found()?.read()).toBeNull();
  expect(load.mock.calls.length).toBeGreaterThan(4);
  expect(load.mock.calls.length).toBeLessThan(8);
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});

test('with auto no adapter is loaded without a sign of its platform', async () => {
  const load = vi.fn();
  const found = find([{ ...platform('own', 0), sign: 'noSuchGlobal|no-such-cookie=' }], { load })(
    settings('auto'),
    () => {},
  );
  await vi.advanceTimersByTimeAsync(20_000);
  expect(found()).toBeNull();
  expect(load).not.toHaveBeenCalled();
});
