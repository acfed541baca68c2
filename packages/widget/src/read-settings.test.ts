import { expect, test } from 'vitest';

import { readSettings } from './read-settings.ts';

const required = { accessKey: 'pk_shop', api: 'https://db.example.com/' };

test('the script tag needs an access key and an http(s) address', () => {
  expect(readSettings({})).toBeNull();
  expect(readSettings({ api: 'https://db.example.com' })).toBeNull();
  expect(readSettings({ accessKey: 'pk_shop' })).toBeNull();
  expect(readSettings({ ...required, api: 'javascript:alert(1)' })).toBeNull();
  expect(readSettings({ ...required, api: 'https://' })).toBeNull();
});

test('a region is asked for only where the owner names one', () => {
  expect(readSettings(required)?.region).toBeNull();
  expect(readSettings({ ...required, region: 'eu-central-1' })?.region).toBe('eu-central-1');
});

test('the address loses its trailing slash', () => {
  expect(readSettings(required)?.api).toBe('https://db.example.com');
});

test('consent is detected by default, and manual where only events are configured', () => {
  expect(readSettings(required)?.consent).toBe('auto');
  expect(readSettings({ ...required, consentEvent: 'shop:yes' })?.consent).toBe('manual');
  expect(readSettings({ ...required, consent: 'Cookiebot', consentEvent: 'x' })?.consent).toBe('cookiebot');
});

test('Global Privacy Control is respected unless the owner says otherwise', () => {
  expect(readSettings(required)?.respectGlobalPrivacyControl).toBe(true);
  expect(readSettings({ ...required, gpc: 'yes' })?.respectGlobalPrivacyControl).toBe(true);
  expect(readSettings({ ...required, gpc: 'ignore' })?.respectGlobalPrivacyControl).toBe(false);
});
