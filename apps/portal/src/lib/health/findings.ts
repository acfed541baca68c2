import type { Format } from '#lib/format/format.ts';
import type { Texts } from '#lib/texts/use-texts.ts';
import type { HealthFacts } from './facts.ts';

/** How it is: `good`; `note`, which the operator may want so; `bad`, which has to be mended. */
export type FindingState = 'good' | 'note' | 'bad';

/** One answer of the health page, with what to do where something is to be done. */
export type Finding = {
  state: FindingState;
  about: keyof Texts['health']['abouts'];
  text: string;
  remedy?: string;
  /** A line for a terminal. */
  command?: string;
};

type Judged = { facts: HealthFacts; t: Texts; format: Pick<Format, 'date'>; now: number };
type Judge = (judged: Judged) => Finding[];

const DAY_MS = 86_400_000;
/** MaxMind and DB-IP publish every month or more often; two missed ones are old. As the doctor has it. */
const COUNTRY_DATABASE_DAYS = 60;
/** A night may be missed while a server is restarted. */
const RETENTION_DAYS = 2;

/** The command line, of the portal's own version. */
const cli = ({ version }: HealthFacts['portal'], words: string) =>
  `npx @webspeaker/contacts@${version} ${words} --project YOUR-PROJECT`;

const daysSince = (time: string, now: number) => Math.floor((now - Date.parse(time)) / DAY_MS);

const schema: Judge = ({ facts: { portal, database }, t }) => {
  const about = 'schema';
  const found = database.schema_version;
  if (found === null) return [{ about, state: 'note', text: t.health.schemaUnknown }];
  if (found === portal.schemaVersion) return [{ about, state: 'good', text: t.health.schemaGood }];
  if (found < portal.schemaVersion)
    return [
      {
        about,
        state: 'bad',
        text: t.health.schemaOlder(found, portal.schemaVersion),
        remedy: t.health.upgrade,
        command: cli(portal, 'upgrade'),
      },
    ];
  return [
    {
      about,
      state: 'bad',
      text: t.health.schemaNewer(found, portal.schemaVersion),
      remedy: t.health.deployPortal,
    },
  ];
};

const functions: Judge = ({ facts: { portal, widget, contacts }, t }) => {
  const about = 'functions';
  const findings = Object.entries({ widget, contacts }).flatMap(([name, { status, said }]): Finding[] => {
    if (!said)
      return [
        {
          about,
          state: 'bad',
          text: t.health.functionAway(name, status),
          remedy: t.health.functionRemedies[status ?? 0] ?? t.health.functionRemedies[0] ?? '',
          ...(status === 404 ? { command: cli(portal, 'upgrade') } : {}),
          ...(status === 503 ? { command: cli(portal, 'install --rotate') } : {}),
        },
      ];
    if (said.version === portal.version) return [];
    return [
      {
        about,
        state: 'bad',
        text: t.health.functionVersion(name, said.version, portal.version),
        remedy: t.health.sameVersion,
      },
    ];
  });
  return findings.length > 0
    ? findings
    : [{ about, state: 'good', text: t.health.functionsGood(portal.version) }];
};

const role: Judge = ({ facts: { portal, database }, t }) => {
  const about = 'role';
  if (database.functions_role === 'own') return [{ about, state: 'good', text: t.health.roleGood }];
  return database.functions_role === 'shared'
    ? [
        {
          about,
          state: 'bad',
          text: t.health.roleShared,
          remedy: t.health.roleSharedRemedy,
          command: cli(portal, 'install --rotate'),
        },
      ]
    : [{ about, state: 'bad', text: t.health.roleMighty, remedy: t.health.roleMightyRemedy }];
};

const region: Judge = ({ facts: { portal, widget }, t }) => {
  const about = 'region';
  const found = widget.said ? widget.region : null;
  // Only hosted Supabase says one.
  if (found === null) return [];
  if (portal.region === '')
    return [{ about, state: 'note', text: t.health.regionOpen(found), remedy: t.health.regionOpenRemedy }];
  return found === portal.region
    ? [{ about, state: 'good', text: t.health.regionGood(found) }]
    : [
        {
          about,
          state: 'bad',
          text: t.health.regionOther(portal.region, found),
          remedy: t.health.regionRemedy,
        },
      ];
};

const countries: Judge = ({ facts: { portal, widget }, t, format, now }) => {
  const about = 'countries';
  if (!widget.said) return [];
  const { knowsAddressHeader, countrySource } = widget.said;
  if (!knowsAddressHeader)
    return [
      {
        about,
        state: 'bad',
        text: t.health.countriesNoHeader,
        remedy: t.health.countriesNoHeaderRemedy,
        command: cli(portal, 'install --address-header cf-connecting-ip'),
      },
    ];
  const renewal = {
    remedy: t.health.countriesRemedy,
    command: cli(portal, 'install --country-database FILE'),
  };
  if (countrySource === null) return [{ about, state: 'bad', text: t.health.countriesNone, ...renewal }];
  const { builtAt } = countrySource;
  if (builtAt === null) return [{ about, state: 'good', text: t.health.countriesService }];
  const days = daysSince(builtAt, now);
  return days > COUNTRY_DATABASE_DAYS
    ? [
        {
          about,
          state: 'bad',
          text: t.health.countriesOld(format.date(builtAt), days),
          ...renewal,
        },
      ]
    : [{ about, state: 'good', text: t.health.countriesGood(format.date(builtAt)) }];
};

const realtime: Judge = ({ facts: { database }, t }) => {
  const about = 'realtime';
  switch (database.realtime) {
    case 'connected':
      return [{ about, state: 'good', text: t.health.realtimeGood }];
    case 'unconnected':
      return [
        {
          about,
          state: 'bad',
          text: t.health.realtimeUnconnected,
          remedy: t.health.runAsPostgres,
          command: 'select private.connect_realtime();',
        },
      ];
    case 'absent':
      return [{ about, state: 'note', text: t.health.realtimeAbsent }];
  }
};

const retention: Judge = ({ facts: { database }, t, format, now }) => {
  const about = 'retention';
  const {
    retention_schedule: schedule,
    retention_started_at: startedAt,
    retention_failed: failed,
  } = database;
  if (schedule === 'unscheduled')
    return [
      {
        about,
        state: 'bad',
        text: t.health.retentionUnscheduled,
        remedy: t.health.runAsPostgres,
        command:
          "select cron.schedule('webspeaker-retention', '7-57/10 3 * * *', 'call private.run_retention()');",
      },
    ];
  if (schedule === 'scheduled' && startedAt !== null) {
    const when = format.date(startedAt);
    if (failed)
      return [
        { about, state: 'bad', text: t.health.retentionFailed(when), remedy: t.health.retentionFailedRemedy },
      ];
    if (daysSince(startedAt, now) >= RETENTION_DAYS)
      return [
        { about, state: 'bad', text: t.health.retentionLate(when), remedy: t.health.retentionLateRemedy },
      ];
    return [{ about, state: 'good', text: t.health.retentionGood(when) }];
  }
  if (!database.is_swept)
    return [
      { about, state: 'bad', text: t.health.retentionMissing, remedy: t.health.retentionMissingRemedy },
    ];
  return [
    {
      about,
      state: 'note',
      text: schedule === 'scheduled' ? t.health.retentionWaiting : t.health.retentionElsewhere,
    },
  ];
};

const mails: Judge = ({ facts: { portal, auth }, t }) => {
  const about = 'mails';
  if (auth.site === null) return [];
  return auth.site === portal.origin
    ? [{ about, state: 'good', text: t.health.mailsGood(auth.site) }]
    : [
        {
          about,
          state: 'bad',
          text: t.health.mailsElsewhere(auth.site),
          remedy: t.health.mailsRemedy,
          command: cli(portal, `install --portal ${portal.origin}`),
        },
      ];
};

const accounts: Judge = ({ facts: { auth }, t }) => {
  const about = 'accounts';
  if (auth.confirmsAddresses === null) return [];
  return auth.confirmsAddresses
    ? [{ about, state: 'good', text: t.health.accountsConfirmed }]
    : [
        {
          about,
          state: 'bad',
          text: t.health.accountsUnconfirmed,
          remedy: t.health.accountsUnconfirmedRemedy,
        },
      ];
};

const signUps: Judge = ({ facts: { auth }, t }) => {
  const about = 'signUps';
  if (auth.signUpsAreOpen === null) return [];
  return auth.signUpsAreOpen
    ? [{ about, state: 'note', text: t.health.accountsOpen, remedy: t.health.accountsOpenRemedy }]
    : [{ about, state: 'good', text: t.health.accountsClosed }];
};

const organizations: Judge = ({ facts: { portal, database }, t }) => {
  const about = 'organizations';
  const text = t.health.organizations[database.organizations];
  if (database.organizations !== 'open') return [{ about, state: 'good', text }];
  const command = cli(portal, 'install --organizations invited');
  return [{ about, state: 'note', text, remedy: t.health.organizationsRemedy, command }];
};

const encryption: Judge = ({ facts: { portal }, t }) => {
  const about = 'portal';
  const { protocol, hostname } = new URL(portal.origin);
  if (protocol === 'https:') return [{ about, state: 'good', text: t.health.portalGood(portal.version) }];
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
    ? [{ about, state: 'good', text: t.health.portalLocal(portal.version) }]
    : [{ about, state: 'bad', text: t.health.portalOpen, remedy: t.health.portalOpenRemedy }];
};

/** What lies at the bottom comes first, as with the doctor. */
const JUDGES: readonly Judge[] = [
  schema,
  functions,
  role,
  region,
  countries,
  realtime,
  retention,
  mails,
  accounts,
  signUps,
  organizations,
  encryption,
];

/**
 * Says of each thing that the portal knows how it is, and what to do. Leaves out what it could not find out, unless that
 * is itself a fault.
 *
 * @param facts what was found out
 * @param words the reader's language
 * @param words.t its texts
 * @param words.format its dates
 * @param now in milliseconds since the epoch
 * @example
 * healthFindings(facts, { t, format }, Date.now()); // [{ about: 'schema', state: 'good', text: '…' }, …]
 */
export function healthFindings(
  facts: HealthFacts,
  { t, format }: Pick<Judged, 't' | 'format'>,
  now: number,
): Finding[] {
  return JUDGES.flatMap((judge) => judge({ facts, t, format, now }));
}
