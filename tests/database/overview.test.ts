import { randomUUID } from 'node:crypto';

import { CHANNEL_RULES, CHANNELS, type Channel } from '@webspeaker/core/channels';
import fc from 'fast-check';
import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createMember, createProject, type Project } from '../../tools/fixtures/project.ts';
import { letConnectionsTellTime } from '../../tools/fixtures/clock.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

/** Ahead of the server's clock, where nothing that is sent is older than its transaction, as in real life. */
const START = Date.parse('2047-03-20T00:00:00Z');
/** Long ago, where everything is. */
const LONG_AGO = Date.parse('2025-03-20T00:00:00Z');
const HOUR_MS = 3_600_000;
/** With days of 23, 24 and 25 hours around the change to summer time, and quarters of an hour. */
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati'];
const PAGES = ['https://tea.example/', 'https://tea.example/oolong'];

type Step =
  | {
      kind: 'message';
      sender: number;
      channel: Channel;
      country: string | null;
      page: number;
      waitHours: number;
    }
  | { kind: 'erasure' | 'deletion'; sender: number; waitHours: number }
  | { kind: 'retention'; waitHours: number }
  | { kind: 'back-dated' | 'correction'; sender: number; hoursAgo: number; waitHours: number }
  | { kind: 'look'; zone: number; days: number; endedDaysAgo: number; waitHours: number };

/** Senders 0 to 3 are visitors with consent, 4 and 5 are anonymous threads. */
const VISITORS = 4;
const waitHours = fc.integer({ min: 0, max: 40 });
const sender = fc.nat({ max: VISITORS + 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('message' as const),
      sender,
      channel: fc.constantFrom(...CHANNELS),
      country: fc.constantFrom(null, 'DE', 'FR'),
      page: fc.nat({ max: PAGES.length - 1 }),
      waitHours,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('erasure' as const, 'deletion' as const),
      sender,
      waitHours,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retention' as const), waitHours }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('back-dated' as const, 'correction' as const),
      sender,
      hoursAgo: fc.integer({ min: 1, max: 200 }),
      waitHours,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      zone: fc.nat({ max: ZONES.length - 1 }),
      days: fc.integer({ min: 1, max: 30 }),
      endedDaysAgo: fc.constantFrom(0, 0, 1, 3),
      waitHours,
    }),
  },
);

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  await letConnectionsTellTime(database);
});
afterAll(() => database.drop());

test('whatever was sent, erased, kept too long or corrected, the overview says what a plain count says', async () => {
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(START, LONG_AGO),
      fc.array(step, { minLength: 5, maxLength: 40 }),
      async (start, steps) => {
        const project = await makeProject();
        let now = start;
        for (const each of steps) {
          if (each.kind === 'back-dated' && start === START) continue;
          now += each.waitHours * HOUR_MS;
          kept += await apply(each, project, now);
        }
        // Once more from everywhere, with all that was kept on the way.
        for (const zone of ZONES.keys()) {
          kept += await apply({ kind: 'look', zone, days: 60, endedDaysAgo: 0, waitHours: 0 }, project, now);
        }
      },
    ),
    { numRuns: 40 },
  );
  expect(kept, 'no day was ever kept, so nothing was shown').toBeGreaterThan(1000);
}, 180_000);

test('a count that does not see a deletion under way is not kept', async () => {
  const project = await makeProject();
  const range = { from: '2047-03-20', until: '2047-03-22' };
  for (const sender of [0, 1]) {
    const message = {
      kind: 'message',
      sender,
      channel: 'ai_search',
      country: 'DE',
      page: 0,
      waitHours: 0,
    } as const;
    await apply(message, project, START);
  }
  const later = START + 100 * HOUR_MS;
  const eraser = await database.sql.reserve();
  try {
    await eraser`begin`;
    await eraser`select set_config('tests.now', ${at(later)}, true)`;
    await eraser`select private.erase_contact(${project.id}, ${project.senders[0] ?? ''}, 'member', null)`;
    expect(await overview(project, { ...range, zone: 'UTC', now: later })).toMatchObject({ newContacts: 2 });
  } finally {
    await eraser`commit`;
    eraser.release();
  }
  expect(await overview(project, { ...range, zone: 'UTC', now: later })).toMatchObject({ newContacts: 1 });
});

test('a day in which somebody is still writing is not kept', async () => {
  const project = await makeProject();
  const range = { from: '2047-03-20', until: '2047-03-22' };
  const later = START + 100 * HOUR_MS;
  const writer = await database.sql.reserve();
  try {
    await writer`begin`;
    await writer`select set_config('tests.now', ${at(START)}, true)`;
    await writer`select ${record(writer, project, { sender: 0, channel: 'ai_search', country: null, page: 0 })}`;
    expect(await overview(project, { ...range, zone: 'UTC', now: later })).toMatchObject({ newContacts: 0 });
  } finally {
    await writer`commit`;
    writer.release();
  }
  expect(await overview(project, { ...range, zone: 'UTC', now: later })).toMatchObject({ newContacts: 1 });
});

test('nobody makes the database keep days without end', async () => {
  const project = await makeProject();
  const asked = { zone: 'UTC', now: START };
  const keptDays = async () => {
    const [row] = await database.sql<{ count: number; first: string | null }[]>`
      select count(*)::int as count, min(day)::text as first from private.overview_days where project_id = ${project.id}`;
    return row;
  };

  await expect(overview(project, { ...asked, from: '1000-01-01', until: null })).rejects.toThrow(
    /wanted 1 to 1001/,
  );
  await expect(overview(project, { ...asked, from: null, until: '2047-01-01' })).rejects.toThrow(
    /wanted 1 to 1001/,
  );
  // The project began on 20 March 2025.
  await overview(project, { ...asked, from: '0100-01-01', until: '0102-01-01' });
  expect(await keptDays()).toEqual({ count: 0, first: null });
  await overview(project, { ...asked, from: '2025-03-01', until: '2025-03-29' });
  expect(await keptDays()).toEqual({ count: 10, first: '2025-03-20' });

  const zones = await database.sql<{ name: string }[]>`
    select name from pg_timezone_names where name ~ '^(Europe|posix)/' order by name desc limit 30`;
  for (const { name: zone } of zones)
    await overview(project, { ...asked, zone, from: '2025-03-20', until: '2025-03-29' });
  expect((await keptDays())?.count).toBe(80);
});

test('what would take too long to count at once is counted some days at a time', async () => {
  const project = await makeProject();
  for (const [sender, days] of [0, 1, 2].map((sender) => [sender, sender * 20] as const)) {
    const message = { kind: 'message', channel: 'ai_search', country: 'DE', page: 0, waitHours: 0 } as const;
    await apply({ ...message, sender }, project, LONG_AGO + days * 24 * HOUR_MS);
  }
  const asked = { from: '2025-03-20', until: '2025-05-18', zone: 'UTC', now: LONG_AGO + 90 * 24 * HOUR_MS };
  const remaining = async () => (await numbersOf(project, asked)).remainingDays;

  const [usual] = await database.sql<{ duration: string }[]>`
    select private.overview_counts_for()::text as duration`;
  const setDuration = (duration: string) =>
    database.sql.unsafe(`create or replace function private.overview_counts_for() returns interval
      language sql immutable set search_path = '' return interval '${duration}'`);
  await setDuration('0');
  try {
    // Whoever deletes or counts is not waited for, and a range that is quickly counted is counted all the same.
    const deleter = await database.sql.reserve();
    try {
      await deleter`begin`;
      await deleter`select private.share_overview(${project.id})`;
      expect(await remaining()).toBe(60);
      const week = { ...asked, until: '2025-03-26' };
      expect(await overview(project, week)).toEqual(await plainCount(project, week));
    } finally {
      await deleter`rollback`;
      deleter.release();
    }
    const left: unknown[] = [];
    for (let days = await remaining(); days !== undefined; days = await remaining()) left.push(days);
    expect(left).toEqual([53, 46, 39, 32, 25, 18, 11, 4]);
    expect(await overview(project, asked)).toEqual(await plainCount(project, asked));
  } finally {
    await setDuration(usual?.duration ?? '');
  }
});

type Sql = FreshDatabase['sql'];
type OverviewProject = Project & { memberId: string; senders: string[] };

async function makeProject(): Promise<OverviewProject> {
  const now = new Date(START);
  const project = await createProject(database.sql, 'Tea', {
    contact_retention_days: 5,
    anonymous_retention_days: 3,
    created_at: new Date(LONG_AGO),
    now,
  });
  const memberId = await createMember(database.sql, project, { now });
  return { ...project, memberId, senders: Array.from({ length: VISITORS + 2 }, () => randomUUID()) };
}

/** Does one step and returns how many days were kept by it; a look compares as well. */
async function apply(step: Step, project: OverviewProject, now: number): Promise<number> {
  const { sql } = database;
  const sender = 'sender' in step ? (project.senders[step.sender] ?? '') : '';
  if (step.kind === 'look') {
    const zone = ZONES[step.zone] ?? 'UTC';
    const [days] = await sql<{ from: string; until: string }[]>`
      select to_char(until - ${step.days}::int + 1, 'YYYY-MM-DD') as from, to_char(until, 'YYYY-MM-DD') as until
      from (select (${at(now)}::timestamptz at time zone ${zone})::date - ${step.endedDaysAgo}::int as until) as days`;
    if (!days) throw new Error('Counting days answered nothing');
    const asked = { ...days, zone, now };
    expect(await overview(project, asked)).toEqual(await plainCount(project, asked));
    const [kept] = await sql<{ count: number }[]>`
      select count(*)::int as count from private.overview_days where project_id = ${project.id}`;
    return kept?.count ?? 0;
  }
  if (step.kind === 'retention') {
    await sql.begin(async (tx) => {
      await tx`select set_config('tests.now', ${at(now)}, true)`;
      await tx`select private.retention_batch(${project.id}, 100)`;
    });
    return 0;
  }
  await sql.begin(async (tx) => {
    await tx`select set_config('tests.now', ${at(now)}, true)`;
    if (step.kind === 'message') await tx`select ${record(tx, project, step)}`;
    if (step.kind === 'erasure')
      await tx`select private.erase_contact(${project.id}, ${sender}, 'member', null)`;
    if (step.kind === 'deletion') {
      // Of the sender's newest conversation.
      await tx`select set_config('request.jwt.claim.sub', ${project.memberId}, true)`;
      await tx`
        select public.delete_conversation(project_id, id)
        from (
          select * from public.conversations
          where project_id = ${project.id} and contact_id = ${sender} order by created_at desc limit 1
        ) as newest`;
    }
    const then = at(now - ('hoursAgo' in step ? step.hoursAgo : 0) * HOUR_MS);
    if (step.kind === 'back-dated') {
      await tx`
        insert into public.conversations (project_id, channel, created_at, last_message_at)
        values (${project.id}, 'ai_search', ${then}, ${then})`;
    }
    if (step.kind === 'correction') {
      await tx`
        update public.messages set page_url = 'https://tea.example/corrected'
        where project_id = ${project.id} and page_url is not null and created_at < ${then}`;
    }
  });
  return 0;
}

type Message = { sender: number; channel: Channel; country: string | null; page: number };

function record(
  sql: Sql | TransactionSql,
  project: OverviewProject,
  { sender, channel, country, page }: Message,
) {
  const [id, known] = [project.senders[sender] ?? '', sender < VISITORS];
  const consent = {
    ...{ state: 'granted', source: 'manual', category: 'statistics', method: 'explicit' },
    at: '2026-11-01T10:00:00Z',
  };
  return sql`
    ingest.record_message(
      ${project.accessKey}, null, false, ${randomUUID()}, ${channel}, ${`${CHANNEL_RULES[channel].idleLimitMs} milliseconds`}, 'Hello',
      ${known ? id : null},
      ${known ? country : null}, ${known ? (PAGES[page] ?? null) : null}, null, ${known ? sql.json(consent) : null},
      ${known ? null : id}
    )`;
}

type Asked = { from: string | null; until: string | null; zone: string; now: number };
type Figures = Record<string, unknown> & { newContacts: number };

/** What a member is shown, and whom the contact list names for each of the pages. */
async function overview(project: OverviewProject, asked: Asked): Promise<Figures> {
  const [{ days, channels, pages }, contacts] = [
    await numbersOf(project, asked),
    await asMember(
      project,
      asked,
      (sql) => sql<{ answer: object }[]>`
      select public.overview_contacts(${project.id}, ${asked.from}, ${asked.until}, ${asked.zone}) as answer`,
    ),
  ];
  const contactsOfPages: Record<string, string[]> = {};
  for (const { page } of pages) contactsOfPages[page] = await writersFrom(project, { ...asked, page });
  return {
    ...{ days, channels, pages, contactsOfPages, contacts },
    newContacts: days.reduce((sum, day) => sum + day.newContacts, 0),
  };
}

async function writersFrom(
  project: OverviewProject,
  { page, ...asked }: Asked & { page: string },
): Promise<string[]> {
  const { from, until, zone } = asked;
  const filter = { page, active_from: from, active_to: until, time_zone: zone };
  return asMember(
    project,
    asked,
    (sql) => sql<{ answer: string[] }[]>`
    select coalesce(array_agg(id::text order by id), '{}') as answer
    from public.list_contacts(${project.id}, ${sql.json(filter)})`,
  );
}

async function asMember<Answer extends object>(
  project: OverviewProject,
  { now }: Asked,
  ask: (sql: TransactionSql) => Promise<{ answer: Answer }[]>,
): Promise<Answer> {
  let answer: Answer | undefined;
  await database.sql.begin(async (sql) => {
    await sql`
      select set_config('tests.now', ${at(now)}, true), set_config('role', 'authenticated', true),
        set_config('request.jwt.claim.sub', ${project.memberId}, true)`;
    answer = (await ask(sql))[0]?.answer;
  });
  if (!answer) throw new Error('The overview answered nothing');
  return answer;
}

type Numbers = {
  days: { day: string; newContacts: number; returningContacts: number }[];
  channels: object[];
  pages: { page: string }[];
  remainingDays?: number;
};

function numbersOf(project: OverviewProject, asked: Asked): Promise<Numbers> {
  return asMember(
    project,
    asked,
    (sql) => sql<{ answer: Numbers }[]>`
    select public.overview_numbers(${project.id}, ${asked.from}, ${asked.until}, ${asked.zone}, 100) as answer`,
  );
}

/** The same from the rows alone, in the plainest way there is. */
async function plainCount(project: OverviewProject, { from, until, zone }: Asked): Promise<Figures> {
  const { sql } = database;
  const within = (column: string) => sql`
    project_id = ${project.id} and (${sql.unsafe(column)} at time zone ${zone})::date between ${from}::date and ${until}::date`;
  const [row] = await sql`
    with contact_days as (
      select distinct contact_id, (created_at at time zone ${zone})::date as day
      from public.conversations where ${within('created_at')} and contact_id is not null
    ),
    new_days as (
      select id, (created_at at time zone ${zone})::date as day from public.contacts where ${within('created_at')}
    )
    select
      (
        select jsonb_agg(jsonb_build_object(
          'day', d::date,
          'newContacts', (select count(*) from new_days where day = d::date),
          'returningContacts', (
            select count(*) from contact_days a
            where day = d::date and not exists (select from new_days n where n.id = a.contact_id and n.day = a.day)
          )
        ) order by d)
        from generate_series(${from}::timestamp, ${until}::timestamp, interval '1 day') as d
      ) as days,
      (
        select coalesce(jsonb_agg(jsonb_build_object('channel', channel, 'conversations', c, 'anonymous', a) order by channel), '[]')
        from (
          select channel, count(*) as c, count(*) filter (where contact_id is null) as a
          from public.conversations where ${within('created_at')} group by channel
        ) as channels
      ) as channels,
      (
        select coalesce(jsonb_agg(jsonb_build_object('page', page_url, 'messages', n) order by n desc, page_url), '[]')
        from (
          select page_url, count(*) as n from public.messages
          where ${within('created_at')} and page_url is not null group by page_url
        ) as pages
      ) as pages,
      (
        select coalesce(jsonb_object_agg(page_url, senders), '{}')
        from (
          select m.page_url, jsonb_agg(distinct v.contact_id) as senders
          from public.messages m join public.conversations v using (project_id)
          where
            project_id = ${project.id} and v.id = m.conversation_id and m.page_url is not null
            and (m.created_at at time zone ${zone})::date between ${from}::date and ${until}::date
          group by m.page_url
        ) as by_page
      ) as page_contacts,
      (
        select coalesce(jsonb_agg(jsonb_build_object('country', country, 'contacts', n) order by n desc, country), '[]')
        from (
          select country, count(*) as n from public.contacts
          where project_id = ${project.id} and id in (select contact_id from contact_days) group by country
        ) as countries
      ) as countries,
      (
        select coalesce(jsonb_object_agg(channel, n), '{}')
        from (
          select channel, count(distinct contact_id) as n from public.conversations
          where ${within('created_at')} and contact_id is not null group by channel
        ) as by_channel
      ) as channel_contacts,
      (select count(*)::int from new_days) as "newContacts"`;
  return {
    days: row?.['days'],
    channels: row?.['channels'],
    pages: row?.['pages'],
    contactsOfPages: row?.['page_contacts'],
    contacts: { countries: row?.['countries'], channels: row?.['channel_contacts'] },
    newContacts: row?.['newContacts'],
  };
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}
