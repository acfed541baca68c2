// @vitest-environment happy-dom
import type { ConsentState } from '@webspeaker/core/consent';
import { afterEach, expect, test, vi } from 'vitest';

import { readSettings, type Settings } from '../read-settings.ts';
import { watchConsent } from './watch-consent.ts';

afterEach(() => vi.unstubAllGlobals());

function settings(dataset: Record<string, string> = {}): Settings {
  const tag = { dataset: { accessKey: 'pk_a', api: 'https://db.example.com', ...dataset } };
  return readSettings(tag as unknown as HTMLScriptElement) as Settings;
}
const none = () => () => null;
const platform = (read: () => ConsentState) => () => () => ({
  name: 'cookiebot',
  category: 'statistics',
  read,
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

test.each([window, document])('the configured events are heard on %s, once each', (target) => {
  const changed = vi.fn();
  const { view } = watchConsent(
    settings({ consentEvent: 'shop:yes', consentWithdrawnEvent: 'shop:no' }),
    none,
    changed,
  );
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
  [undefined, 'granted'],
] as const)('an event with detail %j is %s', (detail, state) => {
  const { view } = watchConsent(
    settings({ consentEvent: 'shop:yes', consentCategory: 'stats' }),
    none,
    () => {},
  );
  window.dispatchEvent(new CustomEvent('shop:yes', { detail }));
  expect(view().state).toBe(state);
});
