import { describe, expect, test } from 'vitest';

import { readSettings } from './settings.ts';

const REQUIRED = {
  SUPABASE_URL: 'https://project.example/',
  WEBSPEAKER_DB_URL: 'postgresql://ingest_api:secret@127.0.0.1/postgres',
  SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_example',
};

describe('readSettings', () => {
  test('believes no header and has no country source unless told so', () => {
    expect(readSettings(REQUIRED)).toEqual({
      supabaseUrl: 'https://project.example',
      publishableKey: 'sb_publishable_example',
      database: { url: 'postgresql://ingest_api:secret@127.0.0.1/postgres', pool: 3, ca: null },
      clientAddressRule: null,
      clientRequestsPerMinute: 600,
      pollsPerSecond: 150,
      storesCrawlers: false,
      turnstile: null,
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
    expect(() => readSettings({ ...REQUIRED, SUPABASE_URL: '' })).toThrow(
      'The setting SUPABASE_URL is missing',
    );
    expect(() => readSettings({ ...REQUIRED, WEBSPEAKER_DB_URL: '' })).toThrow(
      'The setting WEBSPEAKER_DB_URL is missing',
    );
  });

  test('takes a database address of our own before the one that the platform sets', () => {
    const urlOf = (variables: Record<string, string>) =>
      readSettings({ ...REQUIRED, ...variables }).database.url;
    const SUPABASE_DB_URL = 'postgresql://postgres@db.example/postgres';
    expect(urlOf({ SUPABASE_DB_URL })).toBe(REQUIRED.WEBSPEAKER_DB_URL);
    expect(urlOf({ SUPABASE_DB_URL, WEBSPEAKER_DB_URL: '' })).toBe(SUPABASE_DB_URL);
  });

  test('says which database address is malformed, and never the address, because it holds a password', () => {
    const secrets = ['pa#ss', '12#ss', 'pa?ss', '12?ss', 'pa/ss', '12/ss', 'pa%ss', '1 2#ss'];
    const addresses = [
      ...secrets.map((secret) => `postgresql://postgres:${secret}@127.0.0.1:5432/postgres`),
      'ss',
      'https://postgres:ss@127.0.0.1/postgres',
      'postgresql://127.0.0.1/ss',
      'postgresql:ss',
    ];
    for (const name of ['WEBSPEAKER_DB_URL', 'SUPABASE_DB_URL']) {
      for (const address of addresses) {
        let said = 'nothing';
        try {
          readSettings({ ...REQUIRED, WEBSPEAKER_DB_URL: '', [name]: address });
        } catch (error) {
          said = `${String(error)} ${error instanceof Error ? error.stack : ''}`;
        }
        expect(said).toContain(`The setting ${name} is not a connection string`);
        expect(said).not.toMatch(/ss@|[#?/%]ss/);
      }
    }
    const good =
      'postgresql://ingest_api.abc:pa%23s%25s@aws-0-eu.pooler.example:6543/postgres?sslmode=disable';
    expect(readSettings({ ...REQUIRED, WEBSPEAKER_DB_URL: good }).database.url).toBe(good);
  });

  test('takes a number of sessions from two on', () => {
    const poolOf = (WEBSPEAKER_DB_POOL: string) =>
      readSettings({ ...REQUIRED, WEBSPEAKER_DB_POOL }).database.pool;
    expect(poolOf('5')).toBe(5);
    for (const text of ['1', '0', '2.5', 'many', '-3']) {
      expect(() => poolOf(text)).toThrow('The setting WEBSPEAKER_DB_POOL takes a whole number from 2');
    }
  });

  test('takes a ceiling for each client, none for 0, and a word on crawlers', () => {
    const settingsOf = (variables: Record<string, string>) => readSettings({ ...REQUIRED, ...variables });
    expect(settingsOf({ CLIENT_REQUESTS_PER_MINUTE: '0' }).clientRequestsPerMinute).toBe(0);
    expect(settingsOf({ CRAWLER_MESSAGES: 'store' }).storesCrawlers).toBe(true);
    expect(settingsOf({ CRAWLER_MESSAGES: 'refuse' }).storesCrawlers).toBe(false);
    expect(() => settingsOf({ CRAWLER_MESSAGES: 'yes' })).toThrow(
      'The setting CRAWLER_MESSAGES takes refuse or store, not "yes"',
    );
    expect(() => settingsOf({ CLIENT_REQUESTS_PER_MINUTE: '-1' })).toThrow('CLIENT_REQUESTS_PER_MINUTE');
  });

  test('checks tokens of Turnstile only with a secret key, at Cloudflare unless told otherwise', () => {
    const turnstile = (variables: Record<string, string>) =>
      readSettings({ ...REQUIRED, ...variables }).turnstile;
    expect(turnstile({ WEBSPEAKER_TURNSTILE_SECRET: 'k' })).toEqual({
      secretKey: 'k',
      verifyUrl: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
    });
    expect(
      turnstile({ WEBSPEAKER_TURNSTILE_SECRET: 'k', WEBSPEAKER_TURNSTILE_VERIFY_URL: 'http://a/' })
        ?.verifyUrl,
    ).toBe('http://a/');
    expect(turnstile({ WEBSPEAKER_TURNSTILE_VERIFY_URL: 'http://a/' })).toBeNull();
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
