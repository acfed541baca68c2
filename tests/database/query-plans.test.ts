import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { TransactionSql } from 'postgres';

import { createMember, createProject } from '../../tools/fixtures/project.ts';
import { seedYear } from '../../tools/fixtures/seed-year.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

const CONTACTS = 20_000;
const PAGE = 51;
/** A plan may sort what a filter left, never the project: this share of its contacts is more than any filter here leaves. */
const SORTED_AT_MOST = CONTACTS / 2;
/** Of the 45,000 conversations a page reads this many: where the planner expects few rows, it sorts them all. */
const READ_AT_MOST = 2_000;

const SORTS = ['last_seen_at', 'created_at', 'conversations_count'] as const;

const SOME_DAYS = { active_from: dayBefore(40), active_to: dayBefore(10) };

const FILTERS: Record<string, Record<string, unknown>> = {
  none: {},
  'one country': { country: ['DE'] },
  'rare countries': { country: ['CZ', 'PT'] },
  'an unknown country among others': { country: ['SE', 'unknown'] },
  'a created range': { created_from: dayBefore(60), created_to: dayBefore(40) },
  'a last seen range': { seen_from: dayBefore(60), seen_to: dayBefore(40) },
  'last seen after': { seen_after: daysAgo(1) },
  channel: { channel: 'live_support' },
  'the other channel': { channel: 'ai_search' },
  'a channel on days': { channel: 'live_support', active_from: dayBefore(12), active_to: dayBefore(6) },
  'days of long ago': { active_from: dayBefore(300), active_to: dayBefore(290) },
  'a page of many messages': { page: pageUrl('teas/0') },
  'a page of a thousand messages': { page: pageUrl('teas/20') },
  'a page of few messages': { page: pageUrl('blog/1') },
  'a page of no messages': { page: pageUrl('blog') },
  'a page of few messages, in a channel': { page: pageUrl('blog/1'), channel: 'ai_search' },
  'a page of many messages, on days': { page: pageUrl('teas/0'), ...SOME_DAYS },
  'a page of a thousand messages, on days': { page: pageUrl('teas/20'), ...SOME_DAYS },
  'a page of few messages, on days': { page: pageUrl('blog/1'), ...SOME_DAYS },
  'minimum conversations': { conversations: 5 },
  'consent withdrawn': { withdrawn: 'yes' },
  'consent not withdrawn': { withdrawn: 'no' },
  'beginning of an id': { search: 'abcd' },
  'a word of most messages': { search: 'tea' },
  'a word of some messages': { search: 'word17' },
  'a rare word': { search: 'word3977' },
  'a word of some thousand messages': { search: 'word100' },
  'several words': { search: 'tea word900' },
  'country, channel and words': { country: ['DE'], channel: 'ai_search', search: 'tea' },
};

type Plan = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: Plan[];
};
type Row = { id: string; value: string };

let database: FreshDatabase;
let projectId: string;
let memberId: string;

beforeAll(async () => {
  database = await freshDatabase();
  const { sql } = database;
  const project = await createProject(sql, 'Tea');
  projectId = project.id;
  memberId = await createMember(sql, project);
  // Another project of the same size: what an index finds by anything but the project is too much.
  for (const { id } of [project, await createProject(sql, 'Coffee')]) {
    await seedYear(sql, { projectId: id, contacts: CONTACTS });
    await followUp(sql, id, memberId);
  }
  // Which way a search takes depends on how many messages the planner expects. It shall look at all of them, not at some
  // by chance: what is tested is the way, not luck.
  await sql`alter table public.messages
    alter column words set statistics 1000, alter column page_url set statistics 1000`;
  await sql.unsafe('vacuum (analyze)');
}, 400_000);
afterAll(() => database.drop());

describe.each(SORTS)('contacts by %s', (sort) => {
  test.each(Object.entries(FILTERS))(
    'filtered by %s come from indexes on the first, a middle and the last page, either way',
    async (_name, filter) => {
      for (const ascending of [false, true]) {
        const rows = await wholeList(sort, ascending, filter);
        const places = [undefined, rows[Math.floor(rows.length / 2)], rows.at(-3)];
        for (const cursor of places) {
          const page = { sort, ascending, filter, cursor };
          const { statement, plan } = await explain(page);
          const nodes = flatten(plan);
          const seen = `${statement}\n${JSON.stringify(plan, null, 1)}`;
          expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan').length, seen).toBe(0);
          expect(
            nodes.some((node) => node['Index Name']),
            seen,
          ).toBe(true);
          for (const node of nodes.filter((one) => /Sort$/.test(one['Node Type']))) {
            const sorted = node.Plans?.[0]?.['Actual Rows'] ?? 0;
            expect(sorted, seen).toBeLessThan(SORTED_AT_MOST);
          }
          // What was explained is what a member gets, and that is the list in its order.
          const ids = await listAsMember(page);
          expect(ids).toEqual((await run(statement)).map(({ id }) => id));
          const after = cursor ? rows.indexOf(cursor) + 1 : 0;
          expect(ids).toEqual(rows.slice(after, after + PAGE).map(({ id }) => id));
        }
      }
    },
  );
});

test.each<{ way: string; page: string; days: Partial<typeof SOME_DAYS>; when: string; index: string }>([
  { way: 'lookup', page: 'blog/1', days: {}, when: 'ever', index: 'conversations_pkey' },
  { way: 'lookup', page: 'blog/1', days: SOME_DAYS, when: 'on some days', index: 'conversations_pkey' },
  { way: 'gather', page: 'teas/79', days: {}, when: 'ever', index: 'conversations_of_contact_by_time_idx' },
  { way: 'walk', page: 'teas/0', days: {}, when: 'ever', index: 'messages_of_conversation_idx' },
  {
    way: 'walk',
    page: 'teas/0',
    days: SOME_DAYS,
    when: 'on some days',
    index: 'messages_of_conversation_idx',
  },
])('the way to who $when wrote from $page is to $way', async ({ way, page, days, index }) => {
  const { active_from: from = '-infinity', active_to: until = 'infinity' } = days;
  const [found] = await database.sql<{ way: string }[]>`
    select way from private.messages_from_page(
      ${projectId}, ${pageUrl(page)}, ${from}::text::timestamptz, ${until}::text::timestamptz, ${PAGE}, null
    )`;
  expect(found?.way).toBe(way);
  const { nodes, seen } = await expectWay({ page: pageUrl(page), ...days }, { way, index });
  for (const node of nodes.filter((one) => one['Relation Name'] === 'contacts'))
    expect(node['Actual Rows'] * node['Actual Loops'], seen).toBeLessThanOrEqual(READ_AT_MOST);
});

test.each(['blog/1', 'teas/79', 'teas/0'])(
  'of %s, from which visitors of another project wrote too, only contacts of this one are found',
  async (page) => {
    const { sql } = database;
    const wrote = await sql<{ id: string; project: string }[]>`
      select distinct v.contact_id as id, m.project_id as project
      from public.messages m
      join public.conversations v on v.project_id = m.project_id and v.id = m.conversation_id
      where m.page_url = ${pageUrl(page)}`;
    const own = wrote.filter(({ project }) => project === projectId).map(({ id }) => id);
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThan(wrote.length);
    const found = await wholeList('created_at', true, { page: pageUrl(page) });
    expect(found.map(({ id }) => id).sort()).toEqual(own.sort());
  },
);

test('of several words the index is asked for the rarest alone', async () => {
  const page = {
    sort: 'created_at',
    ascending: false,
    filter: { search: 'tea word3977' },
    cursor: undefined,
  } as const;
  const { statement, plan } = await explain(page);
  const asked = flatten(plan).filter((node) => node['Index Name'] === 'messages_words_idx');
  expect(asked.map((node) => node['Index Cond'] ?? '')).toEqual([expect.stringContaining('word3977')]);
  expect(asked[0]?.['Index Cond']).not.toContain('tea');
  // A message must have both all the same.
  const alone = await listAsMember({ ...page, filter: { search: 'word3977' } });
  const both = await listAsMember(page);
  expect(both.length).toBeGreaterThan(0);
  expect(both).toEqual((await run(statement)).map(({ id }) => id));
  expect(both.length).toBeLessThanOrEqual(alone.length);
});

test.each([
  { way: 'lookup', messages: 'few', search: 'word3977', index: 'conversations_pkey' },
  { way: 'gather', messages: 'a thousand', search: 'word300', index: 'messages_words_idx' },
  { way: 'walk', messages: 'most', search: 'tea', index: 'messages_of_conversation_idx' },
])(
  'where $messages messages have a word, the way to their contacts is to $way',
  async ({ way, search, index }) => {
    const [found] = await database.sql<{ way: string }[]>`
    select way from private.messages_with_words(
      ${projectId}, ${search}, format('select from public.contacts where project_id = %L', ${projectId}::uuid), ${PAGE},
      null
    )`;
    expect(found?.way).toBe(way);
    await expectWay({ search }, { way, index });
  },
);

test('the index is asked for the project too, unless hardly any message is of another', async () => {
  const page = { sort: 'last_seen_at', ascending: false, cursor: undefined } as const;
  const asked = (plan: Plan | undefined) =>
    plan &&
    flatten(plan)
      .find((node) => node['Index Name'] === 'messages_words_idx')
      ?.['Index Cond']?.includes('project_id');
  expect(asked((await explain({ ...page, filter: { search: 'word300' } })).plan)).toBe(true);

  const sql = await database.sql.reserve();
  try {
    await sql`begin`;
    await sql`alter table public.messages disable trigger user`;
    await sql`
      delete from public.messages where project_id <> ${projectId} and not words @@ 'word3977:*'::tsquery`;
    await sql`analyze public.messages`;
    const [row] = await sql<{ statement: string }[]>`
      select private.contacts_page(
        ${projectId}, '{"search": "word3977"}', 'last_seen_at', false, null, null, 500
      ) as statement`;
    const statement = row?.statement ?? '';
    const [plan] = await sql.unsafe<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
      `explain (analyze, timing off, format json) ${statement}`,
    );
    expect(asked(plan?.['QUERY PLAN'][0].Plan), statement).toBe(false);
    const found = await sql.unsafe<{ project_id: string }[]>(statement);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((contact) => contact.project_id))).toEqual(new Set([projectId]));
  } finally {
    await sql`rollback`;
    sql.release();
  }
});

const CONVERSATION_FILTERS: Record<string, Record<string, unknown>> = {
  none: {},
  'a channel': { channel: 'live_support' },
  'a channel that nobody uses': { channel: 'letters' },
  anonymous: { who: 'anonymous' },
  'of contacts': { who: 'contact' },
  'anonymous, in a channel': { who: 'anonymous', channel: 'ai_search' },
  'a range of days': { active_from: dayBefore(60), active_to: dayBefore(40) },
  'days of long ago, anonymous': { active_to: dayBefore(300), who: 'anonymous' },
  'a word of most messages': { search: 'tea' },
  'a rare word': { search: 'word3977' },
  'a word of some thousand messages': { search: 'word100' },
  'several words, anonymous': { search: 'tea word900', who: 'anonymous' },
  waiting: { state: 'waiting' },
  'waiting, of nobody': { state: 'waiting', assigned_to: 'nobody' },
  'waiting, with a word': { state: 'waiting', search: 'tea' },
  open: { state: 'open' },
  'open, where most are resolved': { state: 'open', channel: 'live_support' },
  resolved: { state: 'resolved' },
  'resolved, where none is': { state: 'resolved', channel: 'ai_search' },
  'of a member': { assigned_to: 'me' },
  'open ones of a member': { assigned_to: 'me', state: 'open' },
  'of nobody': { assigned_to: 'nobody' },
};

describe('conversations', () => {
  test.each(Object.entries(CONVERSATION_FILTERS))(
    'filtered by %s come from indexes on the first, a middle and the last page, either way',
    async (_name, filter) => {
      const statementOfPage = async (ascending: boolean, cursor: Row | undefined, size: number) => {
        const [row] = await asMember(
          (sql) => sql<{ statement: string }[]>`
          select private.conversations_page(
            ${projectId}, ${sql.json(filter as never)}, ${ascending}, ${cursor?.value ?? null}, ${cursor?.id ?? null}, ${size}
          ) as statement`,
        );
        return row?.statement ?? '';
      };
      for (const ascending of [false, true]) {
        const some = await conversationsAsMember({ ascending, filter, cursor: undefined, size: 500 });
        if (!('search' in filter)) expect(some).toEqual(await firstConversations(filter, ascending, 500));
        for (const cursor of [undefined, some[Math.floor(some.length / 2)], some.at(-3)]) {
          const statement = await statementOfPage(ascending, cursor, PAGE);
          const plan = await explainStatement(statement);
          const seen = `${statement}\n${JSON.stringify(plan, null, 1)}`;
          const nodes = flatten(plan);
          expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan').length, seen).toBe(0);
          for (const node of nodes.filter((one) => one['Relation Name'] === 'conversations')) {
            const read = node['Actual Rows'] * node['Actual Loops'];
            if (!('search' in filter)) expect(read, seen).toBeLessThanOrEqual(READ_AT_MOST);
          }
          const member = await conversationsAsMember({ ascending, filter, cursor, size: PAGE });
          expect(member.map(({ id }) => id)).toEqual((await run(statement)).map(({ id }) => id));
        }
      }
    },
  );
});

describe('counting no further than is asked for', () => {
  const COUNTS = [
    ...Object.entries(FILTERS).map(([name, filter]) => ({ what: 'contacts', name, filter })),
    ...Object.entries(CONVERSATION_FILTERS).map(([name, filter]) => ({
      what: 'conversations',
      name,
      filter,
    })),
  ];

  test.each(COUNTS)(
    'of $what, filtered by $name, says what counting all of them says',
    async ({ what, filter }) => {
      const all = await countAsMember(what, filter, null);
      for (const atMost of [1, 30, 1001])
        expect((await countAsMember(what, filter, atMost)).count).toBe(Math.min(all.count, atMost));
    },
  );

  test.each([
    { what: 'contacts', sought: 'have a word', filter: { search: 'word100' } },
    { what: 'conversations', sought: 'have a word', filter: { search: 'word100' } },
    { what: 'contacts', sought: 'are from a page', filter: { page: pageUrl('teas/20') } },
  ])('of $what reads some of the messages that $sought', async ({ what, filter }) => {
    const all = await countAsMember(what, filter, null);
    const some = await countAsMember(what, filter, 100);
    expect(all.messagesRead).toBeGreaterThan(1000);
    expect(some.messagesRead).toBeLessThanOrEqual(300);
  });
});

test('unanswered questions are found by indexes, however many were answered', async () => {
  const read = await database.sql.begin(async (sql) => {
    const scans = async () => {
      const [row] = await sql<{ scans: number; fetched: number }[]>`
        select sum(seq_scan)::int as scans, sum(idx_tup_fetch)::int as fetched
        from pg_stat_xact_user_tables where relname in ('messages', 'conversations')`;
      return row ?? { scans: 0, fetched: 0 };
    };
    await sql`select set_config('request.jwt.claim.sub', ${memberId}, true)`;
    const before = await scans();
    await sql`set local role authenticated`;
    const questions = await sql`
      select * from public.unanswered_questions(${projectId}, now() - interval '30 days')`;
    await sql`reset role`;
    const after = await scans();
    return {
      questions: questions.length,
      scans: after.scans - before.scans,
      fetched: after.fetched - before.fetched,
    };
  });
  expect(read.questions).toBeGreaterThan(0);
  expect(read.scans).toBe(0);
  // Some hundred signs of the month, each with its question, of a hundred thousand messages.
  expect(read.fetched).toBeLessThan(3_000);
});

/** What members and AI search did in a year: most of what people asked persons is done, some wait, one answer in twenty is none. */
async function followUp(sql: FreshDatabase['sql'], id: string, assignee: string): Promise<void> {
  await sql`
    update public.conversations
    set
      resolved_at = case when n % 50 <> 0 then last_message_at end,
      waiting_since = case when n % 50 = 0 and n % 100 = 0 then last_message_at end,
      assigned_to = case when n % 5 = 0 then ${assignee}::uuid end
    from (
      select id as numbered, row_number() over (order by id) as n
      from public.conversations where project_id = ${id} and channel = 'live_support'
    ) as numbered
    where project_id = ${id} and id = numbered.numbered`;
  await sql`
    insert into public.messages
      (project_id, id, conversation_id, sender, text, created_at, in_reply_to, reported_by, outcome, sources)
    select
      project_id, gen_random_uuid(), conversation_id, 'assistant', 'Text', created_at, id, 'page',
      case when n % 20 = 0 then 'no_answer' else 'answered' end, '[]'
    from (
      select m.*, row_number() over (order by m.id) as n
      from public.messages m
      join public.conversations v on v.project_id = m.project_id and v.id = m.conversation_id
      where m.project_id = ${id} and v.channel = 'ai_search' and m.sender = 'visitor'
    ) as questions`;
}

type ConversationPage = { ascending: boolean; filter: object; cursor: Row | undefined; size: number };

/** Who `me` is, is the member; their rights are not asked for. */
function asMember<T>(work: (sql: TransactionSql) => Promise<T>) {
  return database.sql.begin(async (sql) => {
    await sql`select set_config('request.jwt.claim.sub', ${memberId}, true)`;
    return work(sql);
  });
}

async function conversationsAsMember({ ascending, filter, cursor, size }: ConversationPage): Promise<Row[]> {
  const orderedBy = 'state' in filter && filter.state === 'waiting' ? 'waiting_since' : 'last_message_at';
  return asMember(async (sql) => {
    await sql`set local role authenticated`;
    return sql<Row[]>`
      select id, to_json(${sql(orderedBy)}) #>> '{}' as value from public.list_conversations(
        ${projectId}, ${sql.json(filter as never)}, ${ascending}, ${cursor?.value ?? null}, ${cursor?.id ?? null}, ${size}
      )`;
  });
}

async function countAsMember(
  what: string,
  filter: object,
  atMost: number | null,
): Promise<{ count: number; messagesRead: number }> {
  return asMember(async (sql) => {
    const read = async () => {
      const [row] = await sql<{ rows: number }[]>`
        select idx_tup_fetch::int as rows from pg_stat_xact_user_tables where relname = 'messages'`;
      return row?.rows ?? 0;
    };
    const before = await read();
    const [row] = await sql<{ count: number }[]>`
      select ${sql(`count_${what}`)}(${projectId}, ${sql.json(filter as never)}, ${atMost})::int as count`;
    return { count: row?.count ?? -1, messagesRead: (await read()) - before };
  });
}

/** The beginning of the list, read without the statement of a page. */
async function firstConversations(filter: object, ascending: boolean, size: number): Promise<Row[]> {
  const column = 'state' in filter && filter.state === 'waiting' ? 'waiting_since' : 'last_message_at';
  const direction = ascending ? 'asc' : 'desc';
  return asMember(async (sql) => {
    const [row] = await sql<{ conditions: string }[]>`
      select private.conversation_conditions(${projectId}, ${sql.json(filter as never)}) as conditions`;
    return sql.unsafe<Row[]>(
      `select id, to_json(${column}) #>> '{}' as value from public.conversations v
       where ${row?.conditions ?? 'false'} order by ${column} ${direction}, id ${direction} limit ${size}`,
    );
  });
}

type Page = { sort: (typeof SORTS)[number]; ascending: boolean; filter: object; cursor: Row | undefined };

async function statementOf({ sort, ascending, filter, cursor }: Page, size = PAGE): Promise<string> {
  const { sql } = database;
  const [row] = await sql<{ statement: string }[]>`
    select private.contacts_page(
      ${projectId}, ${sql.json(filter as never)}, ${sort}, ${ascending},
      ${cursor?.value ?? null}, ${cursor?.id ?? null}, ${size}
    ) as statement`;
  return row?.statement ?? '';
}

async function explain(page: Page): Promise<{ statement: string; plan: Plan }> {
  const statement = await statementOf(page);
  return { statement, plan: await explainStatement(statement) };
}

/** What a page of the list reads that goes this way: the index, and once at most what was looked for, whatever is walked over. */
async function expectWay(
  filter: object,
  { way, index }: { way: string; index: string },
): Promise<{ nodes: Plan[]; seen: string }> {
  const { statement, plan } = await explain({
    ...{ sort: 'last_seen_at', ascending: false, cursor: undefined },
    filter,
  });
  const nodes = flatten(plan);
  const seen = `${statement}\n${JSON.stringify(plan, null, 1)}`;
  expect(
    nodes.map((node) => node['Index Name']),
    seen,
  ).toContain(index);
  const looks = nodes.filter((node) => node['Index Name'] === 'messages_words_idx');
  expect(
    looks.map((node) => node['Actual Loops']),
    seen,
  ).toEqual(way === 'walk' ? [] : [1]);
  return { nodes, seen };
}

async function explainStatement(statement: string): Promise<Plan> {
  const [row] = await database.sql.unsafe<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
    `explain (analyze, timing off, format json) ${statement}`,
  );
  if (!row) throw new Error('Explaining the page answered nothing');
  return row['QUERY PLAN'][0].Plan;
}

async function run(statement: string): Promise<{ id: string }[]> {
  return database.sql.unsafe<{ id: string }[]>(statement);
}

async function listAsMember({ sort, ascending, filter, cursor }: Page): Promise<string[]> {
  return database.sql.begin(async (sql) => {
    await sql`select set_config('request.jwt.claim.sub', ${memberId}, true)`;
    await sql`set local role authenticated`;
    const rows = await sql<{ id: string }[]>`
      select id from public.list_contacts(
        ${projectId}, ${sql.json(filter as never)}, ${sort}, ${ascending},
        ${cursor?.value ?? null}, ${cursor?.id ?? null}, ${PAGE}
      )`;
    return rows.map(({ id }) => id);
  });
}

/** Every row that the filter picks, in order, read without any page. */
async function wholeList(sort: Page['sort'], ascending: boolean, filter: object): Promise<Row[]> {
  const { sql } = database;
  const [row] = await sql<{ conditions: string }[]>`
    select private.contact_conditions(${projectId}, ${sql.json(filter as never)}) as conditions`;
  const direction = ascending ? 'asc' : 'desc';
  return sql.unsafe<Row[]>(
    `select id, to_json(${sort}) #>> '{}' as value from public.contacts c
     where ${row?.conditions ?? 'false'} order by ${sort} ${direction}, id ${direction}`,
  );
}

function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)];
}

function pageUrl(path: string): string {
  return `https://fernway.example/${path}`;
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}

function dayBefore(days: number): string {
  return daysAgo(days).slice(0, 10);
}
