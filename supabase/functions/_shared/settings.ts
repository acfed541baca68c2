import process from 'node:process';

import type { ClientAddressRule } from '@webspeaker/core';

/** The functions' settings, from their environment. */
export type Settings = {
  /** Where the project's Data API and Storage are. */
  supabaseUrl: string;
  /** Null if the environment names none: public objects in Storage can be read without it, the Data API cannot be used. */
  publishableKey: string | null;
  database: DatabaseSettings;
  /** Which header contains the client's address; null when none can be trusted, and then no country is known. */
  clientAddressRule: ClientAddressRule | null;
  /** How many requests one client may make to an instance of the function in a minute; 0 for any number. */
  clientRequestsPerMinute: number;
  /** How many polls for replies an instance takes in a second before it asks browsers to wait longer. */
  pollsPerSecond: number;
  /** Whether what crawlers write is stored like any other message. */
  storesCrawlers: boolean;
  /** What checks tokens of Cloudflare Turnstile; null without a secret key, and then none is checked. */
  turnstile: { secretKey: string; verifyUrl: string } | null;
  /** A country database on this machine. */
  countryFile: string | null;
  /** The same as an object in Storage, as `bucket/path`, and the key to read it with. */
  countryObject: { path: string; key: string | null } | null;
  /** MaxMind's web service; every address that is looked up is sent there. */
  countryService: { accountId: string; licenseKey: string; host: string | null } | null;
};

/** How the functions reach Postgres. */
export type DatabaseSettings = {
  /** Connection string of the role `ingest_api`, or of one that may switch to it. */
  url: string;
  /** The most sessions that one instance of a function opens. */
  pool: number;
  /** Certificate authority of the server in PEM, if it is not a public one. */
  ca: string | null;
};

const TURNSTILE_VERIFY_URL = 'https://challenges.cloudflare.com/turnstile/v0/siteverify';

type Variables = Record<string, string | undefined>;
type Read = (name: string) => string | null;

/**
 * Reads the settings: the only place that reads the environment. An empty variable counts as absent.
 *
 * @param overrides variables that take precedence over the environment's, so that tests need none
 * @throws Error that names a variable that is missing or malformed; the function then does not start
 */
export function readSettings(overrides: Variables = {}): Settings {
  const read: Read = (name) => (overrides[name] ?? process.env[name]) || null;
  const require = (name: string): string => {
    const value = read(name);
    if (value === null) throw new Error(`The setting ${name} is missing`);
    return value;
  };

  const publishableKey = defaultPublishableKey(read);
  const object = read('GEOIP_STORAGE_OBJECT');
  const accountId = read('MAXMIND_ACCOUNT_ID');
  const licenseKey = read('MAXMIND_LICENSE_KEY');
  const turnstileKey = read('WEBSPEAKER_TURNSTILE_SECRET');
  return {
    supabaseUrl: require('SUPABASE_URL').replace(/\/+$/, ''),
    publishableKey,
    database: {
      url: databaseUrl(read),
      pool: wholeNumber(read, { name: 'WEBSPEAKER_DB_POOL', least: 2, otherwise: 3 }),
      ca: read('WEBSPEAKER_DB_CA'),
    },
    clientAddressRule: clientAddressRule(read),
    clientRequestsPerMinute: wholeNumber(read, {
      name: 'CLIENT_REQUESTS_PER_MINUTE',
      least: 0,
      otherwise: 600,
    }),
    pollsPerSecond: wholeNumber(read, { name: 'POLLS_PER_SECOND', least: 1, otherwise: 150 }),
    storesCrawlers: oneOf(read, { name: 'CRAWLER_MESSAGES', values: ['refuse', 'store'] }) === 'store',
    turnstile: turnstileKey
      ? {
          secretKey: turnstileKey,
          verifyUrl: read('WEBSPEAKER_TURNSTILE_VERIFY_URL') ?? TURNSTILE_VERIFY_URL,
        }
      : null,
    countryFile: read('GEOIP_DATABASE_PATH'),
    countryObject: object ? { path: object, key: read('GEOIP_STORAGE_KEY') ?? publishableKey } : null,
    countryService: accountId && licenseKey ? { accountId, licenseKey, host: read('MAXMIND_HOST') } : null,
  };
}

/**
 * Hosted Supabase gives its keys as JSON, `{"default": "sb_publishable_…"}`; older projects have the legacy key.
 * https://supabase.com/docs/guides/functions/secrets
 */
function defaultPublishableKey(read: Read): string | null {
  const keys = read('SUPABASE_PUBLISHABLE_KEYS');
  if (keys !== null) {
    try {
      const { default: key } = JSON.parse(keys) as { default?: unknown };
      if (typeof key === 'string') return key;
    } catch {
      // Not the JSON we know: one of the other names may still have it.
    }
  }
  return read('SUPABASE_PUBLISHABLE_KEY') ?? read('SUPABASE_ANON_KEY');
}

/**
 * Our own variable comes first: hosted Supabase sets the other one itself, for the owner of the database, and nobody can
 * change it. Errors do not quote the address, because it contains a password.
 */
function databaseUrl(read: Read): string {
  const name = read('WEBSPEAKER_DB_URL') === null ? 'SUPABASE_DB_URL' : 'WEBSPEAKER_DB_URL';
  const text = read(name);
  if (text === null) throw new Error('The setting WEBSPEAKER_DB_URL is missing');
  if (isConnectionString(text)) return text;
  throw new Error(
    `The setting ${name} is not a connection string such as postgresql://ingest_api:PASSWORD@HOST:5432/postgres; in a password the characters # ? / @ : % are written as %23 %3F %2F %40 %3A %25`,
  );
}

function isConnectionString(text: string): boolean {
  try {
    const { protocol, username, password, hostname, hash } = new URL(text);
    decodeURIComponent(username + password);
    return /^postgres(ql)?:$/.test(protocol) && username !== '' && hostname !== '' && hash === '';
  } catch {
    return false;
  }
}

function clientAddressRule(read: Read): ClientAddressRule | null {
  const header = read('CLIENT_ADDRESS_HEADER');
  if (header === null) return null;
  const trustedProxies = wholeNumber(read, {
    name: 'CLIENT_ADDRESS_TRUSTED_PROXIES',
    least: 1,
    otherwise: 1,
  });
  return { header, trustedProxies };
}

function wholeNumber(
  read: Read,
  { name, least, otherwise }: { name: string; least: number; otherwise: number },
): number {
  const text = read(name);
  if (text === null) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`The setting ${name} takes a whole number from ${least}, not ${JSON.stringify(text)}`);
}

/** The first value is the default. */
function oneOf<const Value extends string>(
  read: Read,
  { name, values }: { name: string; values: readonly [Value, ...Value[]] },
): Value {
  const text = read(name);
  const found = text === null ? values[0] : values.find((value) => value === text);
  if (found !== undefined) return found;
  throw new Error(`The setting ${name} takes ${values.join(' or ')}, not ${JSON.stringify(text)}`);
}
