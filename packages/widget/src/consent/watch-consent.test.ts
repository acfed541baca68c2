// @vitest-environment happy-dom
import type { ConsentState } from '@webspeaker/core/consent';
import { afterEach, expect, test, vi } from 'vitest';

import type { Load } from '../load-lazily.ts';
import { readSettings, type Settings } from '../read-settings.ts';
import * as eventDetail from './event-detail.ts';
import { watchConsent } from './watch-consent.ts';

afterEach(() => vi.unstubAllGlobals());

function settings(dataset: Record<string, string> = {}): Settings {
  return readSettings({ accessKey: 'pk_a', api: 'https://db.example.com', ...dataset }) as Settings;
}
const load = (async () => eventDetail) as Load;
/** What is loaded is there a moment later. */
const loaded = (): Promise<void> => new Promise((done) => setTimeout(done));
const none = { find: () => () => null, load };
const platform = (read: () => ConsentState) => ({
  find: () => () => ({ name: 'cookiebot', category: 'statistics', read: () => ({ state: read() }) }),
  load,
});

test('nothing known is unknown, and the gate is closed', () => {
  const { view } = watchConsent(settings(), none, () => {});
  expect(view()).toMatchObject({ state: 'unknown', gate: 'closed', source: 'manual', failed: false });
});

test('the page says yes and no', () => {
  const changed = vi.fn();
  const { view, say } = watchConsent(settings({ consent: 'manual' }), none, changed);
  say('granted', 'manual');
  expect(view()).toMatchObject({ state: 'granted', gate: 'open' });
  say('denied', 'manual');
  expect(view()).toMatchObject({ state: 'denied', gate: 'closed' });
  expect(changed).toHaveBeenCalledTimes(2);
});

test.each(['yes', '', null, undefined, true, 1, {}])('the page saying %j is no yes', (state) => {
  const { view, say } = watchConsent(settings({ consent: 'manual' }), none, () => {});
  say(state as ConsentState, 'manual');
  expect(view().gate).toBe('closed');
});

test('a platform that was found decides: the page can deny, not grant', () => {
  let state: ConsentState = 'unknown';
  const { view, say } = watchConsent(
    settings(),
    platform(() => state),
    () => {},
  );
  say('granted', 'manual');
  expect(view()).toMatchObject({ state: 'unknown', gate: 'closed', source: 'cookiebot' });
  state = 'granted';
  expect(view()).toMatchObject({ gate: 'open', source: 'cookiebot', category: 'statistics' });
  say('denied', 'manual');
  expect(view()).toMatchObject({ state: 'denied', gate: 'closed' });
});

test('a platform that throws is unknown and says that it failed', () => {
  const { view } = watchConsent(
    settings(),
    platform(() => {
      throw new Error('half-built');
    }),
    () => {},
  );
  expect(view()).toMatchObject({ state: 'unknown', gate: 'closed', failed: true });
});

test('Global Privacy Control is denied, unless the owner leaves it aside', () => {
  vi.stubGlobal('navigator', { globalPrivacyControl: true });
  expect(
    watchConsent(
      settings(),
      platform(() => 'granted'),
      () => {},
    ).view(),
  ).toMatchObject({
    state: 'denied',
    gate: 'closed',
  });
  expect(
    watchConsent(
      settings({ gpc: 'ignore' }),
      platform(() => 'granted'),
      () => {},
    ).view().gate,
  ).toBe('open');
});

test.each(['true', 1, false, undefined])('Global Privacy Control of %j is no signal', (value) => {
  vi.stubGlobal('navigator', { globalPrivacyControl: value });
  expect(
    watchConsent(
      settings(),
      platform(() => 'granted'),
      () => {},
    ).view().gate,
  ).toBe('open');
});

test.each([window, document])('the configured events are heard on %s, once each', async (target) => {
  const changed = vi.fn();
  const { view } = watchConsent(
    settings({ consentEvent: 'shop:yes', consentWithdrawnEvent: 'shop:no' }),
    none,
    changed,
  );
  await loaded();
  target.dispatchEvent(new Event('shop:yes', { bubbles: true }));
  expect(view()).toMatchObject({ gate: 'open', source: 'shop:yes' });
  target.dispatchEvent(new Event('shop:no'));
  expect(view()).toMatchObject({ state: 'denied' });
  expect(changed).toHaveBeenCalledTimes(2);
});

test.each([
  [{ stats: true }, 'granted'],
  [{ stats: 'granted' }, 'granted'],
  [{ stats: 'allow' }, 'granted'],
  [['stats'], 'granted'],
  [{ stats: false }, 'denied'],
  [{ stats: 'yes please' }, 'denied'],
  [{ other: true }, 'denied'],
  [[], 'denied'],
  [undefined, 'unknown'],
] as const)('an event with detail %j is %s', async (detail, state) => {
  const { view } = watchConsent(
    settings({ consentEvent: 'shop:yes', consentCategory: 'stats' }),
    none,
    () => {},
  );
  await loaded();
  window.dispatchEvent(new CustomEvent('shop:yes', { detail }));
  expect(view().state).toBe(state);
});

test('until an event is understood nothing is said, and whatever is said later goes before it', async () => {
  const attributes = { consentEvent: 'shop:yes', consentWithdrawnEvent: 'shop:no', consentCategory: 'stats' };
  const yes = () => window.dispatchEvent(new CustomEvent('shop:yes', { detail: { stats: true } }));
  let arrive = (): void => undefined;
  const arrival = new Promise<void>((done) => (arrive = done));
  const late = (async () => (await arrival, eventDetail)) as Load;

  const one = watchConsent(settings(attributes), { find: () => () => null, load: late }, () => {});
  const other = watchConsent(settings(attributes), { find: () => () => null, load: late }, () => {});
  one.say('granted', 'manual');
  yes();
  expect(one.view()).toMatchObject({ state: 'unknown', gate: 'closed', known: false });
  other.say('denied', 'manual');
  arrive();
  await expect.poll(() => one.view().gate).toBe('open');
  expect(other.view().state).toBe('denied');
});

test('an event whose understanding can not be loaded opens nothing, and it is tried again', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('console', { warn: vi.fn() });
  let failures = 3;
  const broken = (async () => {
    if (failures-- > 0) throw new TypeError('Failed to fetch');
    return eventDetail;
  }) as Load;
  const { view } = watchConsent(
    settings({ consentEvent: 'shop:yes' }),
    { find: () => () => null, load: broken },
    () => {},
  );
  window.dispatchEvent(new Event('shop:yes'));
  await vi.advanceTimersByTimeAsync(2000);
  expect(view().gate).toBe('closed');
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  await expect.poll(() => view().gate).toBe('open');
  expect(console.warn).toHaveBeenCalledOnce();
});

test('an event that has no detail at all is a statement, also where a category is named', async () => {
  const { view } = watchConsent(
    settings({ consentEvent: 'shop:yes', consentCategory: 'stats' }),
    none,
    () => {},
  );
  await loaded();
  window.dispatchEvent(new Event('shop:yes'));
  expect(view().state).toBe('granted');
});

test('where a platform is named its event is a reason to read, before the platform is there too', () => {
  const changed = vi.fn();
  const attributes = { consent: 'usercentrics', consentEvent: 'ucEvent', consentCategory: 'functional' };
  const { view } = watchConsent(settings(attributes), none, changed);
  const detail = { event: 'consent_status', type: 'explicit', action: 'onAcceptAllServices' };
  window.dispatchEvent(new CustomEvent('ucEvent', { detail }));
  window.dispatchEvent(new CustomEvent('ucEvent', { detail: { functional: true } }));
  expect(changed).toHaveBeenCalledTimes(2);
  expect(view()).toMatchObject({ state: 'unknown', gate: 'closed', known: false });
});

test("a named platform's event lifts what the withdrawn event said: the platform decides", () => {
  const { view } = watchConsent(
    settings({ consent: 'cookiebot', consentEvent: 'yes', consentWithdrawnEvent: 'no' }),
    platform(() => 'granted'),
    () => {},
  );
  window.dispatchEvent(new Event('no'));
  expect(view()).toMatchObject({ state: 'denied', gate: 'closed' });
  window.dispatchEvent(new Event('yes'));
  expect(view()).toMatchObject({ state: 'granted', gate: 'open' });
});

test('a withdrawal is heard where the page stops the event, and after document.open()', () => {
  vi.useFakeTimers();
  const { view, say } = watchConsent(
    settings({ consentEvent: 'shop:yes', consentWithdrawnEvent: 'shop:no' }),
    none,
    () => {},
  );
  say('granted', 'shop:yes');
  const stop = (event: Event): void => event.stopImmediatePropagation();
  document.addEventListener('shop:no', stop, true);
  document.body.dispatchEvent(new Event('shop:no', { bubbles: true }));
  document.removeEventListener('shop:no', stop, true);
  expect(view().state).toBe('denied');
  vi.useRealTimers();
});

test('a page that comes back from the back/forward cache does not know what was said meanwhile', () => {
  const { view, say } = watchConsent(settings({ consent: 'manual' }), none, () => {});
  const comeBack = (persisted: boolean): void => {
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
  };
  say('granted', 'manual');
  comeBack(false);
  expect(view().gate).toBe('open');
  comeBack(true);
  expect(view()).toMatchObject({ gate: 'closed', known: false });
  say('denied', 'manual');
  comeBack(true);
  expect(view().state).toBe('denied');
});
