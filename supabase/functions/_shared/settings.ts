import process from 'node:process';

import type { ClientAddressRule } from '@webspeaker/core';

/** What the functions are told by their environment. */
export type Settings = {
  /** Where the project's Data API and Storage are. */
  supabaseUrl: string;
  /** Null where the environment names none: public objects in Storage can be read without it, the Data API can't. */
  publishableKey: string | null;
  /** Connection string of a role that may become `ingest_api`. */
  databaseUrl: string;
  /** Which header names the client's address; null when none may be believed, and then no country is known. */
  clientAddressRule: ClientAddressRule | null;
  /** A country database on this machine. */
  countryFile: string | null;
  /** The same as an object in Storage, as `bucket/path`, and the key to read it with. */
  countryObject: { path: string; key: string | null } | null;
  /** MaxMind's web service, which every looked-up address is sent to. */
  countryService: { accountId: string; licenseKey: string; host: string | null } | null;
};

type Variables = Record<string, string | undefined>;

/**
 * Reads the settings: the only place that looks into the environment. An empty variable counts as absent.
 *
 * @param overrides variables that come before the environment's, so that tests need none
 * @throws Error that names a variable that is missing or malformed; the function then doesn't start
 */
export function readSettings(overrides: Variables = {}): Settings {
  const read = (name: string): string | null => (overrides[name] ?? process.env[name]) || null;
  const require = (name: string): string => {
    const value = read(name);
    if (value === null) throw new Error(`The setting ${name} is missing`);
    return value;
  };

  const publishableKey = defaultPublishableKey(read);
  const object = read('GEOIP_STORAGE_OBJECT');
  const accountId = read('MAXMIND_ACCOUNT_ID');
  const licenseKey = read('MAXMIND_LICENSE_KEY');
  return {
    supabaseUrl: require('SUPABASE_URL').replace(/\/+$/, ''),
    publishableKey,
    databaseUrl: require('SUPABASE_DB_URL'),
    clientAddressRule: clientAddressRule(read),
    countryFile: read('GEOIP_DATABASE_PATH'),
    countryObject: object ? { path: object, key: read('GEOIP_STORAGE_KEY') ?? publishableKey } : null,
    countryService: accountId && licenseKey ? { accountId, licenseKey, host: read('MAXMIND_HOST') } : null,
  };
}

/**
 * Hosted Supabase names its keys as JSON, `{"default": "sb_publishable_…"}`, and projects of before have the legacy key.
 * https://supabase.com/docs/guides/functions/secrets
 */
function defaultPublishableKey(read: (name: string) => string | null): string | null {
  const keys = read('SUPABASE_PUBLISHABLE_KEYS');
  if (keys !== null) {
    try {
      const { default: key } = JSON.parse(keys) as { default?: unknown };
      if (typeof key === 'string') return key;
    } catch {
      // Not the JSON we know: the other names may still say it.
    }
  }
  return read('SUPABASE_PUBLISHABLE_KEY') ?? read('SUPABASE_ANON_KEY');
}

function clientAddressRule(read: (name: string) => string | null): ClientAddressRule | null {
  const header = read('CLIENT_ADDRESS_HEADER');
  if (header === null) return null;
  const text = read('CLIENT_ADDRESS_TRUSTED_PROXIES') ?? '1';
  const trustedProxies = Number(text);
  if (!Number.isInteger(trustedProxies) || trustedProxies < 1) {
    throw new Error(
      `The setting CLIENT_ADDRESS_TRUSTED_PROXIES takes a whole number from 1, not ${JSON.stringify(text)}`,
    );
  }
  return { header, trustedProxies };
}
