import { describe, expect, test } from 'vitest';

import { readSettings } from './settings.ts';

const REQUIRED = {
  SUPABASE_URL: 'https://project.example/',
  SUPABASE_DB_URL: 'postgresql://postgres@127.0.0.1/postgres',
  SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_example',
};

describe('readSettings', () => {
  test('believes no header and has no country source unless told so', () => {
    expect(readSettings(REQUIRED)).toEqual({
      supabaseUrl: 'https://project.example',
      publishableKey: 'sb_publishable_example',
      databaseUrl: 'postgresql://postgres@127.0.0.1/postgres',
      clientAddressRule: null,
      countryFile: null,
      countryObject: null,
      countryService: null,
    });
  });

  test('reads the rule for the client address', () => {
    const rule = (variables: Record<string, string>) =>
      readSettings({ ...REQUIRED, ...variables }).clientAddressRule;
    expect(rule({ CLIENT_ADDRESS_HEADER: 'cf-connecting-ip' })).toEqual({
      header: 'cf-connecting-ip',
      trustedProxies: 1,
    });
    expect(rule({ CLIENT_ADDRESS_HEADER: 'x-forwarded-for', CLIENT_ADDRESS_TRUSTED_PROXIES: '2' })).toEqual({
      header: 'x-forwarded-for',
      trustedProxies: 2,
    });
    expect(() =>
      rule({ CLIENT_ADDRESS_HEADER: 'x-forwarded-for', CLIENT_ADDRESS_TRUSTED_PROXIES: '0' }),
    ).toThrow('CLIENT_ADDRESS_TRUSTED_PROXIES');
  });

  test('takes the hosted names of the publishable key, the newest first, and does without', () => {
    const keyOf = (variables: Record<string, string>) =>
      readSettings({ ...REQUIRED, SUPABASE_PUBLISHABLE_KEY: '', ...variables }).publishableKey;
    const legacy = { SUPABASE_ANON_KEY: 'anon' };
    expect(keyOf({ ...legacy, SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_1"}' })).toBe(
      'sb_publishable_1',
    );
    expect(keyOf({ ...legacy, SUPABASE_PUBLISHABLE_KEYS: '{"mobile":"sb_publishable_2"}' })).toBe('anon');
    expect(keyOf({ ...legacy, SUPABASE_PUBLISHABLE_KEYS: 'sb_publishable_3' })).toBe('anon');
    expect(keyOf(legacy)).toBe('anon');
    expect(keyOf({})).toBeNull();
  });

  test('names a setting that is missing', () => {
    expect(() => readSettings({ ...REQUIRED, SUPABASE_DB_URL: '' })).toThrow(
      'The setting SUPABASE_DB_URL is missing',
    );
  });

  test('asks the web service only with both account and licence', () => {
    const service = (variables: Record<string, string>) =>
      readSettings({ ...REQUIRED, ...variables }).countryService;
    expect(service({ MAXMIND_ACCOUNT_ID: '1' })).toBeNull();
    expect(service({ MAXMIND_ACCOUNT_ID: '1', MAXMIND_LICENSE_KEY: 'k' })).toEqual({
      accountId: '1',
      licenseKey: 'k',
      host: null,
    });
  });
});
