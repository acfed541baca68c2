import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';

import { Reader, WebServiceClient } from '@maxmind/geoip2-node';
import { countryFromRecord, type CountryCode, type CountrySource } from '@webspeaker/core';
import { Reader as FlatReader, type Response as FlatRecord } from 'maxmind';

import { kindOf, logWarning } from './log.ts';
import type { Settings } from './settings.ts';

/** Finds the country of a public address; null when it is not known. Never fails, and keeps no address. */
export type CountryLookup = (address: string) => Promise<CountryCode | null>;

export type Countries = {
  countryOf: CountryLookup;
  /** What is being asked; null when there is nothing, or it is still being opened. Never fails. */
  source(): Promise<CountrySource | null>;
};

type CountrySettings = Pick<Settings, 'countryFile' | 'countryObject' | 'countryService' | 'supabaseUrl'>;
type Source = CountrySource & { lookUp: (address: string) => unknown };

/** A message waits no longer than this for a country. */
const LOOKUP_LIMIT_MS = 1_000;
const DOWNLOAD_LIMIT_MS = 15_000;
/** Whoever asks where countries come from has more time: an instance that just started is still downloading. */
const SOURCE_LIMIT_MS = 4_000;
/** A database that could not be read is tried again after this long. */
const RETRY_AFTER_MS = 600_000;

/** How the reader and the web service say that they do not know an address. */
const NOT_FOUND = /^AddressNotFoundError|IP_ADDRESS_NOT_FOUND|IP_ADDRESS_RESERVED/;

/**
 * Opens the first country source that is available: a local file, an object in Supabase Storage, MaxMind's web service.
 * Begins to open it and does not wait. Without a source every country is null, and one warning says so.
 */
export function openCountries(settings: CountrySettings): Countries {
  let warned = false;
  const warn = (line: string) => {
    if (!warned) logWarning(line);
    warned = true;
  };
  let openedAt = 0;
  let source: Promise<Source | null>;
  /** Undefined while it is being opened. */
  let opened: Source | null | undefined;
  const open = () => {
    openedAt = Date.now();
    opened = undefined;
    source = openSource(settings, warn).then((found) => (opened = found));
  };
  open();

  return {
    async source() {
      const found = await within(SOURCE_LIMIT_MS, source);
      return found && { kind: found.kind, builtAt: found.builtAt };
    },
    async countryOf(address) {
      try {
        // A time limit costs more than a look-up in memory, and that one needs none.
        const found = opened === undefined ? await within(LOOKUP_LIMIT_MS, source) : opened;
        if (found === null) {
          if (Date.now() - openedAt > RETRY_AFTER_MS) open();
          return null;
        }
        const record = found.lookUp(address);
        return countryFromRecord(record instanceof Promise ? await within(LOOKUP_LIMIT_MS, record) : record);
      } catch (error) {
        if (NOT_FOUND.test(kindOf(error))) return null;
        warn(`Countries are unknown: a look-up failed (${kindOf(error)})`);
        return null;
      }
    },
  };
}

async function openSource(settings: CountrySettings, warn: (line: string) => void): Promise<Source | null> {
  const { countryFile, countryObject, countryService } = settings;
  const failures: string[] = [];
  const readers: ['file' | 'storage', string, (() => Promise<Buffer>) | null][] = [
    ['file', 'the local file', countryFile === null ? null : () => readFile(countryFile)],
    [
      'storage',
      'the object in Storage',
      countryObject === null ? null : () => download(settings.supabaseUrl, countryObject),
    ],
  ];
  for (const [kind, name, read] of readers) {
    if (read === null) continue;
    try {
      return { kind, ...openDatabaseFile(await read()) };
    } catch (error) {
      failures.push(`${name} can't be read (${kindOf(error)})`);
    }
  }
  if (failures.length > 0) warn(`Country database: ${failures.join(', ')}`);
  if (countryService) return { kind: 'service', builtAt: null, lookUp: openService(countryService) };
  if (failures.length === 0) warn('Countries are unknown: no country database is set up');
  return null;
}

/** Opens MaxMind's own databases with MaxMind's reader, and flat ones, which it refuses, with the reader beneath it. */
function openDatabaseFile(file: Buffer): Omit<Source, 'kind'> {
  const flat = new FlatReader<FlatRecord>(file);
  const { databaseType: type, buildEpoch } = flat.metadata;
  const builtAt = buildEpoch.toISOString();
  if (!/Country|City|Enterprise/.test(type)) return { builtAt, lookUp: (address) => flat.get(address) };
  const reader = Reader.openBuffer(file);
  if (type.includes('Country')) return { builtAt, lookUp: (address) => reader.country(address) };
  if (type.includes('City')) return { builtAt, lookUp: (address) => reader.city(address) };
  return { builtAt, lookUp: (address) => reader.enterprise(address) };
}

async function download(
  supabaseUrl: string,
  { path, key }: { path: string; key: string | null },
): Promise<Buffer> {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const response = await fetch(`${supabaseUrl}/storage/v1/object/authenticated/${encoded}`, {
    headers: key === null ? {} : { apikey: key, Authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(DOWNLOAD_LIMIT_MS),
  });
  if (!response.ok) throw Object.assign(new Error('Storage refused'), { code: String(response.status) });
  return Buffer.from(await response.arrayBuffer());
}

function openService({
  accountId,
  licenseKey,
  host,
}: NonNullable<Settings['countryService']>): Source['lookUp'] {
  const client = new WebServiceClient(accountId, licenseKey, {
    timeout: LOOKUP_LIMIT_MS,
    ...(host === null ? {} : { host }),
  });
  return (address) => client.country(address);
}

/** The value, or null when it takes too long. */
async function within<Value>(limitMs: number, value: Promise<Value>): Promise<Value | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<null>((done) => (timer = setTimeout(() => done(null), limitMs)));
  try {
    return await Promise.race([value, limit]);
  } finally {
    clearTimeout(timer);
  }
}
