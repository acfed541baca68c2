/**
 * Core's specification (`packages/core/src/spec`, and the consent gate) against the database that applies it, through
 * the functions that the edge functions call. `history.test.ts` does the same for what messages and visits change.
 */
import { randomUUID } from 'node:crypto';

import { consentGate, isConsentGranted, type ConsentClaim } from '@webspeaker/core/consent';
import { MAX_CLOCK_LEAD_MS } from '@webspeaker/core/limits';
import { isOriginPattern } from '@webspeaker/core/origin-pattern';
import { cleanPageUrl, type CleanPageUrl } from '@webspeaker/core/page-url';
import { visitRequest } from '@webspeaker/core/protocol';
import { isAllowedOrigin, isAllowedPage, withKeptParameters } from '@webspeaker/core/spec';
import fc from 'fast-check';
import postgres, { type Sql, type TransactionSql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createProject, type Project, type ProjectSettings } from '../../tools/fixtures/project.ts';
import { letConnectionsTellTime } from '../../tools/fixtures/clock.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const GRANTED: ConsentClaim = {
  state: 'granted',
  source: 'cookiebot',
  category: 'statistics',
  method: 'explicit',
  at: '2026-11-23T10:00:00.000Z',
};

let database: FreshDatabase;
let ingest: Sql;

beforeAll(async () => {
  database = await freshDatabase();
  await letConnectionsTellTime(database);
  const now = new Date(NOW).toISOString();
  ingest = postgres(database.url, { max: 1, connection: { role: 'ingest_api', 'tests.now': now } });
});
afterAll(async () => {
  await ingest.end();
  await database.drop();
});

/** Does something as the owner of the tables, at the time of the test. */
function asOwner<Result>(work: (sql: TransactionSql) => Promise<Result>): Promise<Result> {
  return database.sql.begin(async (sql) => {
    await sql`select set_config('tests.now', ${new Date(NOW).toISOString()}, true)`;
    return work(sql);
  }) as Promise<Result>;
}

function makeProject(settings: ProjectSettings): Promise<Project> {
  return createProject(database.sql, 'Tea', { ...settings, now: new Date(NOW) });
}

/** Changes a project's settings. */
async function setProject({ id }: Project, settings: ProjectSettings): Promise<void> {
  await asOwner((sql) => sql`update public.projects set ${sql(settings)} where id = ${id}`);
}

/** Sends a message of a new contact; answers with the code and the page URL that was stored. */
async function recordMessage(
  { id: projectId, accessKey }: Project,
  { page, origin = null }: { page: CleanPageUrl | null; origin?: string | null },
): Promise<{ code: string | undefined; stored: string | null | undefined }> {
  const messageId = randomUUID();
  const [answer] = await ingest<{ code: string }[]>`
    select ingest.record_message(
      p_access_key => ${accessKey}, p_origin => ${origin}, p_gpc => false, p_message_id => ${messageId},
      p_channel => 'live_support', p_idle_limit => '1 hour', p_text => 'Hello', p_contact_id => ${randomUUID()},
      p_country => null, p_page_url => ${page?.url ?? null}, p_page_parameters => ${ingest.array(page?.parameters ?? [])},
      p_consent => ${ingest.json({ ...GRANTED })}, p_conversation_key => null
    ) ->> 'code' as code`;
  const [row] = await database.sql<{ page_url: string | null }[]>`
    select page_url from public.messages where project_id = ${projectId} and id = ${messageId}`;
  return { code: answer?.code, stored: row?.page_url };
}

/** A good claim in which some fields are other values, near misses among them, or missing. */
const claim = fc
  .record({
    state: oftenGood('state', 'denied', 'unknown', 'Granted', 'granted '),
    source: oftenGood('source', ' ', 'x'.repeat(64), '茶'.repeat(64), '🍵'.repeat(32)),
    category: oftenGood('category', '0', '🍵'.repeat(128)),
    method: oftenGood('method', 'implied', 'Explicit', 'defaulted'),
    at: fc.oneof(fc.constant(GRANTED.at), timestamp()),
    widgetVersion: fc.option(fc.constantFrom('1.2.3', '', 'v'.repeat(32)), { nil: undefined }),
  })
  .chain((whole) => fc.subarray(Object.keys(whole)).map((kept) => ({ whole, kept })))
  .chain(({ whole, kept }) =>
    fc.constantFrom(
      whole,
      whole,
      whole,
      Object.fromEntries(Object.entries(whole).filter(([name]) => kept.includes(name))),
    ),
  );

function oftenGood(field: keyof typeof GRANTED, ...others: string[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant(GRANTED[field]) },
    { weight: 1, arbitrary: fc.constantFrom('', null, undefined, ...others) },
    { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  );
}

/** A time in one of its many spellings, often close to where a claim begins to lie in the future. */
function timestamp(): fc.Arbitrary<string> {
  const limit = NOW + MAX_CLOCK_LEAD_MS;
  const ms = fc.oneof(
    fc.integer({ min: -2, max: 2 }).map((off) => limit + off),
    fc.integer({ min: Date.parse('2000-01-01T00:00:00Z'), max: Date.parse('2099-12-31T23:59:59Z') }),
  );
  return ms.chain((at) => {
    const text = new Date(at).toISOString();
    const eastern = new Date(at + 330 * 60_000).toISOString();
    return fc.constantFrom(
      text,
      eastern.replace('Z', '+05:30'),
      text.replace(/\.\d+Z/, 'Z'),
      text.replace('Z', '000Z'),
    );
  });
}

test('a claim opens the gate in the database exactly where it does in core', async () => {
  const projects = {
    respects: await makeProject({ respect_gpc: true }),
    ignores: await makeProject({ respect_gpc: false }),
  };
  const verdicts = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      claim,
      fc.boolean(),
      fc.constantFrom('respects', 'ignores'),
      async (sent, gpc, setting) => {
        const { accessKey } = projects[setting];
        const body = visitRequest.safeParse({ accessKey, visitor: { key: 'k'.repeat(43), consent: sent } });
        // What the schema refuses never reaches the database.
        if (!body.success) return;
        const { consent } = body.data.visitor;
        const gate = consentGate({
          state: consent?.state === 'granted' ? 'granted' : 'unknown',
          globalPrivacyControl: gpc,
          respectGlobalPrivacyControl: setting === 'respects',
        });
        const expected = isConsentGranted(consent, NOW) && gate === 'open' ? 'OK' : 'CONSENT_REQUIRED';
        const [row] = await ingest<{ code: string }[]>`
        select ingest.record_visit(
          p_access_key => ${accessKey}, p_origin => null, p_gpc => ${gpc}, p_contact_id => ${randomUUID()},
          p_consent => ${ingest.json(consent ?? null)}, p_last_seen_resolution => '1 minute'
        ) ->> 'code' as code`;
        verdicts.add(expected);
        expect(row?.code).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
  expect(verdicts).toEqual(new Set(['OK', 'CONSENT_REQUIRED']));
}, 120_000);

test('a stored page URL keeps the parameters that it keeps in core', async () => {
  const project = await makeProject({ allowed_origins: ['https://shop.example'] });
  const name = fc.oneof(
    fc.constantFrom('q', 'Q', 'utm_source', 'utm', 'a.b', 'a~b', 'x-y', '1'),
    fc.stringMatching(/^[A-Za-z0-9._~-]{1,64}$/),
  );
  const pair = fc.tuple(
    fc.oneof({ weight: 4, arbitrary: name }, { weight: 1, arbitrary: fc.string({ maxLength: 12 }) }),
    fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom('tea', 'a=b&c', 'größe', '%41', 'jane@example.com', 'x y '.repeat(250)),
    ),
  );
  const page = fc
    .record({ path: fc.webPath(), pairs: fc.array(pair, { maxLength: 8 }) })
    .map(({ path, pairs }) => `https://shop.example${path}?${new URLSearchParams(pairs).toString()}`);
  await fc.assert(
    fc.asyncProperty(page, fc.uniqueArray(name, { maxLength: 6 }), async (url, others) => {
      const clean = cleanPageUrl(url);
      if (clean === null) return;
      // Names that the page has are kept now and then, so that the rule has something to do.
      const [first = ''] = clean.parameters.map((each) => each.split('=')[0] ?? '');
      const kept = [...new Set([...others, ...(/^[A-Za-z0-9._~-]{1,64}$/.test(first) ? [first] : [])])];
      await setProject(project, { kept_query_parameters: kept });
      const { code, stored } = await recordMessage(project, { page: clean });
      expect(code).toBe('OK');
      expect(stored).toBe(withKeptParameters(clean, kept));
    }),
    { numRuns: 500 },
  );
}, 120_000);

/** Hosts that are one another's subdomains, begin and end alike, or are none. */
const host = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('shop.example', 'nl.shop.example', 'a.nl.shop.example', 'myshop.example'),
  },
  fc.constantFrom(
    'shop.example.evil.example',
    'localhost',
    'a.localhost',
    'x_y.shop.example',
    'xay.shop.example',
  ),
  fc.constantFrom('[::1]', '127.0.0.1', '1.127.0.0.1', 'xn--bcher-kva.example', 'a.xn--bcher-kva.example'),
  fc.domain(),
);
const port = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.constantFrom(':80', ':443', ':8443', ':0', ':080', ':65535', ':65536', ':123456', ':', ':*', ':80a'),
);
const scheme = fc.oneof(
  { weight: 6, arbitrary: fc.constant('https://') },
  fc.constantFrom('http://', 'ws://', '//', ''),
);
const star = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', '*.') },
  fc.constantFrom('*', '*.*.', 'a.*.', '.', '**.'),
);
const pattern = fc.tuple(scheme, star, host, port).map((parts) => parts.join(''));

test('an origin can be listed in the database exactly where it can in core', async () => {
  const odd = fc.oneof(
    fc.constantFrom('', '*', 'null', 'https://*', 'https://*.example'),
    fc.string({ maxLength: 20 }),
  );
  const spoiled = fc
    .tuple(pattern, fc.constantFrom('/', '\n', ' ', '?', '#', '.', 'É', 'A', '@', '\\'), fc.nat(30))
    .map(([text, sign, at]) => text.slice(0, at) + sign + text.slice(at));
  const verdicts = new Set<boolean>();
  await fc.assert(
    fc.asyncProperty(fc.oneof(pattern, spoiled, odd), async (text) => {
      if (text.includes('\0')) return;
      const [row] = await database.sql<
        { fits: boolean }[]
      >`select private.are_origin_patterns(${[text]}) as fits`;
      verdicts.add(isOriginPattern(text));
      expect([text, row?.fits]).toEqual([text, isOriginPattern(text)]);
    }),
    { numRuns: 1500 },
  );
  expect(verdicts).toEqual(new Set([true, false]));
}, 120_000);

test('an origin and a page belong to a project in the database exactly where they do in core', async () => {
  const project = await makeProject({});
  const sent = fc
    .tuple(fc.constantFrom('https://', 'https://', 'http://'), host, port)
    .map((parts) => parts.join(''));
  const path = fc.constantFrom(
    '',
    '/',
    '/teas',
    '/https://shop.example/',
    '?x=.shop.example',
    '#.shop.example',
    '\\@shop.example',
  );
  const address = fc.tuple(sent, path).map((parts) => parts.join(''));
  const patterns = fc.array(pattern.filter(isOriginPattern), { maxLength: 4 });
  const verdicts = new Set<string>();
  await fc.assert(
    fc.asyncProperty(patterns, fc.option(sent), address, async (allowed, origin, url) => {
      const page = cleanPageUrl(url);
      await setProject(project, { allowed_origins: allowed });
      const { code, stored } = await recordMessage(project, { page, origin });

      const isOwn = origin === null || isAllowedOrigin(origin, allowed);
      expect([origin, allowed, code]).toEqual([origin, allowed, isOwn ? 'OK' : 'ORIGIN_NOT_ALLOWED']);
      const kept = page !== null && isAllowedPage(page.url, allowed) ? page.url : null;
      expect([page?.url, allowed, stored]).toEqual([page?.url, allowed, isOwn ? kept : undefined]);
      verdicts.add(`${origin === null ? 'no' : String(isOwn)} origin, ${kept === null ? 'no' : 'own'} page`);
    }),
    { numRuns: 400 },
  );
  expect([...verdicts].sort()).toEqual([
    'false origin, no page',
    'false origin, own page',
    'no origin, no page',
    'no origin, own page',
    'true origin, no page',
    'true origin, own page',
  ]);
}, 120_000);
