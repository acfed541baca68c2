import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
  vi,
  type MockInstance,
} from 'vitest';

import { openCountries } from './country.ts';

const require = createRequire(import.meta.url);
const FLAT = require.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
const MAXMIND = join(require.resolve('maxmind-country/package.json'), '../GeoLite2-Country.mmdb');

const NOTHING = {
  countryFile: null,
  countryObject: null,
  countryService: null,
  supabaseUrl: 'http://127.0.0.1:1',
};

let folder: string;
let warn: MockInstance<typeof console.warn>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspeaker-country-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const warnings = () => warn.mock.calls.map(([line]) => String(line));

describe('openCountries', () => {
  for (const [name, countryFile] of [
    ["a database in MaxMind's own format", MAXMIND],
    ['a flat database', FLAT],
  ] as const) {
    test(`reads ${name}`, async () => {
      const { countryOf } = openCountries({ ...NOTHING, countryFile });
      expect(await countryOf('81.2.69.142')).toBe('GB');
      expect(await countryOf('2001:4860:4860::8888')).toBe('US');
      expect(await countryOf('192.0.2.1')).toBeNull();
      expect(warnings()).toEqual([]);
    });

    test(`says of when it is: ${name}`, async () => {
      const { source } = openCountries({ ...NOTHING, countryFile });
      const { kind, builtAt } = (await source()) ?? {};
      expect([kind, builtAt?.slice(0, 4)]).toEqual(['file', countryFile === FLAT ? '2026' : '2019']);
    });
  }

  test('knows no country without any source, and says so once', async () => {
    const { countryOf, source } = openCountries(NOTHING);
    expect(await source()).toBeNull();
    expect([await countryOf('81.2.69.142'), await countryOf('133.11.0.1')]).toEqual([null, null]);
    expect(warnings()).toHaveLength(1);
  });

  test('knows no country when the file is missing, and says so once', async () => {
    const { countryOf } = openCountries({ ...NOTHING, countryFile: join(folder, 'missing.mmdb') });
    expect([await countryOf('81.2.69.142'), await countryOf('81.2.69.142')]).toEqual([null, null]);
    expect(warnings()).toEqual([expect.stringContaining('ENOENT')]);
  });

  test('survives every broken database, warns once and never with an address', async () => {
    const whole = await readFile(FLAT);
    const broken: [string, Uint8Array][] = [
      ['empty', new Uint8Array()],
      ['no database', Buffer.from('<html>404</html>')],
      ['cut off at the end', whole.subarray(0, 1_000_000)],
      ['cut off at the start', whole.subarray(whole.length - 100_000)],
      [
        'overwritten',
        Buffer.concat([Buffer.alloc(whole.length - 5000, 0xff), whole.subarray(whole.length - 5000)]),
      ],
    ];
    for (const [name, content] of broken) {
      warn.mockClear();
      const countryFile = join(folder, `${name}.mmdb`);
      await writeFile(countryFile, content);
      const { countryOf } = openCountries({ ...NOTHING, countryFile });
      for (const address of ['81.2.69.142', '2001:4860:4860::8888', '81.2.69.142']) {
        expect([name, await countryOf(address)]).toEqual([name, null]);
      }
      expect([name, warnings().length]).toEqual([name, 1]);
      expect(warnings().join()).not.toMatch(/81\.2\.69|2001:4860/);
    }
  });

  test('takes the object in Storage when there is no file', async () => {
    const fetched = vi.fn(async () => new Response(new Uint8Array(await readFile(FLAT))));
    vi.stubGlobal('fetch', fetched);
    const countryObject = { path: 'geo data/country.mmdb', key: 'sb_publishable_example' };
    const { countryOf } = openCountries({
      ...NOTHING,
      countryObject,
      supabaseUrl: 'https://project.example',
    });
    expect(await countryOf('81.2.69.142')).toBe('GB');
    expect(fetched).toHaveBeenCalledExactlyOnceWith(
      'https://project.example/storage/v1/object/authenticated/geo%20data/country.mmdb',
      expect.objectContaining({
        headers: expect.objectContaining({ apikey: 'sb_publishable_example' }) as unknown,
      }),
    );
  });

  test("falls back to MaxMind's web service, and knows no country when that fails", async () => {
    const answers = [
      new Response('{"country":{"iso_code":"JP"},"traits":{"ip_address":"133.11.0.1"}}', { status: 200 }),
      new Response('{"code":"IP_ADDRESS_NOT_FOUND","error":"133.11.0.1 is unknown"}', { status: 404 }),
      new Response('{"code":"OUT_OF_QUERIES","error":"133.11.0.1 costs too much"}', { status: 402 }),
    ];
    const fetcher = vi.fn((..._: unknown[]) =>
      Promise.resolve(answers.shift() ?? new Response('', { status: 500 })),
    );
    vi.stubGlobal('fetch', fetcher);
    const countryService = { accountId: '1', licenseKey: 'example', host: 'geolite.info' };
    const { countryOf } = openCountries({ ...NOTHING, countryService });
    expect([
      await countryOf('133.11.0.1'),
      await countryOf('133.11.0.1'),
      await countryOf('133.11.0.1'),
    ]).toEqual(['JP', null, null]);
    expect(String(fetcher.mock.calls[0]?.[0])).toBe('https://geolite.info/geoip/v2.1/country/133.11.0.1');
    expect(warnings()).toHaveLength(1);
    expect(warnings().join()).not.toContain('133.11.0.1');
  });
});
