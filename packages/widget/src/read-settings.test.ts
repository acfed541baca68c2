import { expect, test } from 'vitest';

import { readSettings } from './read-settings.ts';

const tag = (dataset: Record<string, string>) => ({ dataset }) as unknown as HTMLScriptElement;
const required = { accessKey: 'pk_shop', api: 'https://db.example.com/' };

test('the script tag needs an access key and an http(s) address', () => {
  expect(readSettings(null)).toBeNull();
  expect(readSettings(tag({ api: 'https://db.example.com' }))).toBeNull();
  expect(readSettings(tag({ accessKey: 'pk_shop' }))).toBeNull();
  expect(readSettings(tag({ ...required, api: 'javascript:alert(1)' }))).toBeNull();
  expect(readSettings(tag({ ...required, api: 'https://' }))).toBeNull();
});

test('the address loses its trailing slash', () => {
  expect(readSettings(tag(required))?.api).toBe('https://db.example.com');
});

test('consent is detected by default, and manual where only events are configured', () => {
  expect(readSettings(tag(required))?.consent).toBe('auto');
  expect(readSettings(tag({ ...required, consentEvent: 'shop:yes' }))?.consent).toBe('manual');
  expect(readSettings(tag({ ...required, consent: 'Cookiebot', consentEvent: 'x' }))?.consent).toBe(
    'cookiebot',
  );
});

test('Global Privacy Control is respected unless the owner says otherwise', () => {
  expect(readSettings(tag(required))?.respectGlobalPrivacyControl).toBe(true);
  expect(readSettings(tag({ ...required, gpc: 'yes' }))?.respectGlobalPrivacyControl).toBe(true);
  expect(readSettings(tag({ ...required, gpc: 'ignore' }))?.respectGlobalPrivacyControl).toBe(false);
});
