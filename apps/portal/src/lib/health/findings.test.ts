import { expect, test } from 'vitest';
import { createFormat } from '#lib/format/format.ts';
import { en } from '#lib/texts/en.ts';
import type { HealthFacts } from './facts.ts';
import { healthFindings } from './findings.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const WELL: HealthFacts = {
  portal: {
    version: '1.4.0',
    schemaVersion: '20261124007000',
    origin: 'https://contacts.example.com',
    region: 'eu-central-1',
  },
  database: {
    schema_version: '20261124007000',
    functions_role: 'own',
    realtime: 'connected',
    retention_schedule: 'scheduled',
    retention_started_at: '2026-11-25T03:57:00Z',
    retention_failed: false,
    is_swept: true,
    organizations: 'invited',
  },
  widget: {
    status: 200,
    said: {
      version: '1.4.0',
      knowsAddressHeader: true,
      countrySource: { kind: 'storage', builtAt: '2026-11-03T00:00:00Z' },
    },
    region: 'eu-central-1',
  },
  contacts: { status: 200, said: { version: '1.4.0' }, region: 'eu-central-1' },
  auth: { signUpsAreOpen: false, confirmsAddresses: true, site: 'https://contacts.example.com' },
};

/** The findings of facts that differ from good ones. */
function findings(changes: { [Part in keyof HealthFacts]?: Partial<HealthFacts[Part]> } = {}) {
  const facts = Object.fromEntries(
    Object.entries(WELL).map(([part, value]) => [part, { ...value, ...changes[part as keyof HealthFacts] }]),
  ) as HealthFacts;
  return healthFindings(facts, { t: en, format: createFormat('en-GB', 'UTC') }, NOW);
}

const widgetSaying = (change: Partial<NonNullable<HealthFacts['widget']['said']>>) => ({
  widget: { said: { ...WELL.widget.said, ...change } } as Partial<HealthFacts['widget']>,
});

test('where everything is as it should be, every finding is good', () => {
  expect(findings().map(({ about, state }) => [about, state])).toEqual(
    Object.keys(en.health.abouts).map((about) => [about, 'good']),
  );
});

const FAULTS: [string, Parameters<typeof findings>[0], string, string][] = [
  [
    'a schema of an older version',
    { database: { schema_version: '20261001000000' } },
    'schema',
    'older than this portal',
  ],
  [
    'a schema of a newer version',
    { database: { schema_version: '20270101000000' } },
    'schema',
    'newer than this portal',
  ],
  [
    'a function that does not answer',
    { widget: { status: null, said: undefined } },
    'functions',
    'does not answer',
  ],
  [
    'a function that wants a token',
    { contacts: { status: 401, said: undefined } },
    'functions',
    'answers 401',
  ],
  ['a function of another version', widgetSaying({ version: '1.3.0' }), 'functions', 'is of version 1.3.0'],
  [
    'a login that could read everything',
    { database: { functions_role: 'shared' } },
    'role',
    'read every table',
  ],
  ['a role that may too much', { database: { functions_role: 'mighty' } }, 'role', 'ingest_api, may do more'],
  ['another region', { widget: { region: 'us-east-1' } as never }, 'region', 'answered in us-east-1'],
  ['no address header', widgetSaying({ knowsAddressHeader: false }), 'countries', 'which header'],
  ['no country database', widgetSaying({ countrySource: null }), 'countries', 'no country database'],
  [
    'an old country database',
    widgetSaying({ countrySource: { kind: 'file', builtAt: '2026-06-17T19:51:40Z' } }),
    'countries',
    '17 Jun 2026, 160 days old',
  ],
  [
    'Realtime that came later',
    { database: { realtime: 'unconnected' } },
    'realtime',
    'after the installation',
  ],
  [
    'a retention that nobody starts',
    { database: { retention_schedule: 'unscheduled' } },
    'retention',
    'Nobody starts it',
  ],
  ['a retention that failed', { database: { retention_failed: true } }, 'retention', 'failed on 25 Nov 2026'],
  [
    'a retention that is late',
    { database: { retention_started_at: '2026-11-23T03:57:00Z' } },
    'retention',
    'last ran on 23 Nov 2026',
  ],
  [
    'leftovers, with a scheduler of one’s own',
    { database: { retention_schedule: 'absent', retention_started_at: null, is_swept: false } },
    'retention',
    'counters are left',
  ],
  [
    'leftovers, with a job that never ran',
    { database: { retention_started_at: null, is_swept: false } },
    'retention',
    'counters are left',
  ],
  [
    'mails that lead elsewhere',
    { auth: { site: 'http://localhost:3000' } },
    'mails',
    'lead to http://localhost:3000',
  ],
  [
    'accounts that anybody makes for anybody',
    { auth: { confirmsAddresses: false } },
    'accounts',
    'need not confirm',
  ],
  [
    'a portal without encryption',
    {
      portal: { origin: 'http://contacts.example.com' },
      auth: { site: 'http://contacts.example.com' },
    },
    'portal',
    'without encryption',
  ],
];

test.each(FAULTS.map(([what, changes, about, words]) => ({ what, changes, about, words })))(
  '$what needs attention, and how it is mended is said',
  ({ changes, about, words }) => {
    const bad = findings(changes).filter(({ state }) => state === 'bad');
    expect(bad.map((finding) => finding.about)).toEqual([about]);
    expect(bad[0]?.text).toContain(words);
    expect(bad[0]?.remedy).toBeTruthy();
  },
);

const NOTES: [string, Parameters<typeof findings>[0], string][] = [
  ['a database without a history of migrations', { database: { schema_version: null } }, 'schema'],
  ['no region in the snippets', { portal: { region: '' } }, 'region'],
  ['no Realtime', { database: { realtime: 'absent' } }, 'realtime'],
  [
    'a scheduler of one’s own',
    { database: { retention_schedule: 'absent', retention_started_at: null } },
    'retention',
  ],
  ['a job that has not run yet', { database: { retention_started_at: null } }, 'retention'],
  ['open sign-ups', { auth: { signUpsAreOpen: true } }, 'signUps'],
  ['organizations for everybody', { database: { organizations: 'open' } }, 'organizations'],
];

test.each(NOTES)('%s is worth knowing', (_what, changes, about) => {
  const others = findings(changes).filter(({ state }) => state !== 'good');
  expect(others.map((finding) => [finding.about, finding.state])).toEqual([[about, 'note']]);
});

test('what could not be found out is left out', () => {
  const abouts = findings({
    auth: { signUpsAreOpen: null, confirmsAddresses: null, site: null },
    widget: { region: null } as never,
  }).map(({ about }) => about);
  for (const about of ['mails', 'accounts', 'signUps', 'region'] as const)
    expect(abouts).not.toContain(about);
});
