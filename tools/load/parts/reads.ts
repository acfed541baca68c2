import type { Sql, TransactionSql } from 'postgres';

import { openSql } from '../../database.ts';
import { createMember } from '../../fixtures/project.ts';
import { cpuSeconds, median, percentile } from '../measure.ts';
import type { Part, Row } from '../bench.ts';

const TIMES = 20;
const PAGE = 51;
/** How far the portal counts. */
const COUNTED = 1001;
/** How many contacts the portal reads at once for a file of all that a filter picks. */
const FILE_ROWS = 500;

type Read = (sql: TransactionSql, projectId: string) => Promise<unknown>;

const list =
  (filter: Record<string, unknown>, sort = 'last_seen_at'): Read =>
  (sql, projectId) =>
    sql`select id from public.list_contacts(${projectId}, ${sql.json(filter as never)}, ${sort}, false, null, null, ${PAGE})`;
const file =
  (filter: Record<string, unknown>): Read =>
  (sql, projectId) =>
    sql`select id from public.list_contacts(${projectId}, ${sql.json(filter as never)}, 'created_at', true, null, null, ${FILE_ROWS})`;
const inbox =
  (filter: Record<string, unknown>): Read =>
  (sql, projectId) =>
    sql`select id from public.list_conversations(${projectId}, ${sql.json(filter as never)}, false, null, null, ${PAGE})`;
const count =
  (filter: Record<string, unknown>): Read =>
  (sql, projectId) =>
    sql`select public.count_conversations(${projectId}, ${sql.json(filter as never)}, ${COUNTED})`;
const countContacts =
  (filter: Record<string, unknown>): Read =>
  (sql, projectId) =>
    sql`select public.count_contacts(${projectId}, ${sql.json(filter as never)}, ${COUNTED})`;
/** What a contact's page reads: the contact, its receipts, and its newest conversations with their messages. */
const contactPage: Read = async (sql, projectId) => {
  const [contact] = await sql<{ id: string }[]>`
    select id from public.contacts where project_id = ${projectId} and id >= gen_random_uuid() order by id limit 1`;
  const of = sql`project_id = ${projectId} and contact_id = ${contact?.id ?? null}`;
  await sql`select * from public.contacts where project_id = ${projectId} and id = ${contact?.id ?? null}`;
  await sql`select * from public.consent_receipts where ${of} order by recorded_at desc limit 51`;
  await sql`
    select v.*, m.texts
    from (select * from public.conversations where ${of} order by created_at desc, id desc limit 11) as v
    cross join lateral (
      select array_agg(text) as texts
      from (
        select text from public.messages
        where project_id = v.project_id and conversation_id = v.id order by created_at desc, id desc limit 50
      ) as newest
    ) as m`;
};
const overview = (days: number, before = 0): Read => async (sql, projectId) => {
  const [until, from] = [dayBefore(before), dayBefore(before + days - 1)];
  for (let remaining: unknown = 1; remaining;) {
    const [row] = await sql<{ numbers: { remainingDays?: number } }[]>`
      select public.overview_numbers(${projectId}, ${from}, ${until}, 'Europe/Berlin') as numbers`;
    remaining = row?.numbers.remainingDays;
  }
  await sql`select public.overview_contacts(${projectId}, ${from}, ${until}, 'Europe/Berlin')`;
}; // prettier-ignore

/** The same of another range each time, which nobody has looked at: what is counted anew once a minute is over. */
const overviewAnew = (days: number, before = 0): Read => {
  let looks = 0;
  return (sql, projectId) => overview(days - ++looks, before)(sql, projectId);
};

/** Of a hundred messages 11 are from the first; of a hundred thousand 600 from the second, 80 from the third, and one or two from the last. */
const FREQUENT_PAGE = { page: 'https://fernway.example/teas/0' };
const COMMON_PAGE = { page: 'https://fernway.example/teas/79' };
const MIDDLING_PAGE = { page: 'https://fernway.example/blog/0' };
const RARE_PAGE = { page: 'https://fernway.example/blog/98' };
const DAYS = { active_from: dayBefore(29), active_to: dayBefore(0) };

const READS: Record<string, Read> = {
  'contacts, newest seen': list({}),
  'contacts of one country': list({ country: ['DE'] }),
  'contacts of a channel': list({ channel: 'live_support' }),
  'beginning of an id': list({ search: 'abcd' }),
  'a whole id': list({ search: '12345678-9abc-8def-8123-456789abcdef' }),
  'who wrote from a frequent page': list(FREQUENT_PAGE),
  'who wrote from a common page': list(COMMON_PAGE),
  'who wrote from a middling page': list(MIDDLING_PAGE),
  'who wrote from a rare page': list(RARE_PAGE),
  'who wrote from a frequent page, 30 days': list({ ...FREQUENT_PAGE, ...DAYS }),
  'who wrote from a common page, 30 days': list({ ...COMMON_PAGE, ...DAYS }),
  'who wrote from a rare page, 30 days': list({ ...RARE_PAGE, ...DAYS }),
  'counting those of a frequent page': countContacts(FREQUENT_PAGE),
  'counting those of a common page': countContacts(COMMON_PAGE),
  'counting those of a rare page': countContacts(RARE_PAGE),
  'counting those of a common page, 30 days': countContacts({ ...COMMON_PAGE, ...DAYS }),
  'the first rows of a file of a middling page': file(MIDDLING_PAGE),
  "a contact's page": contactPage,
  'a word of most messages': list({ search: 'tea' }),
  'a word of some messages': list({ search: 'word17' }),
  'a rare word': list({ search: 'word3977' }),
  'a word of thousands': list({ search: 'word400' }),
  'two words, by created': list({ search: 'tea word900' }, 'created_at'),
  'country, channel, words': list({ country: ['DE'], channel: 'ai_search', search: 'tea' }),
  'counting those of a rare word': countContacts({ search: 'word3977' }),
  'counting those of a word of thousands': countContacts({ search: 'word400' }),
  'inbox, newest': inbox({}),
  'inbox, open in a channel': inbox({ state: 'open', channel: 'live_support' }),
  'inbox, a word of most messages': inbox({ search: 'tea', state: 'open' }),
  'inbox, a rare word': inbox({ search: 'word3977' }),
  'inbox, a word of thousands': inbox({ search: 'word400' }),
  'inbox, counting that word of most': count({ search: 'tea', state: 'open' }),
  'overview, 30 days': overview(30),
  'overview, a year': overview(365),
  'overview, a year, a minute later': overviewAnew(365),
  'overview, 30 days until a month ago, a minute later': overviewAnew(30, 30),
  'install page': (sql, projectId) => sql`select * from public.widget_status(${projectId})`,
};

/** What a member waits for in Postgres, row-level security included, with `--contacts` contacts of a busy year. */
export const reads: Part = async ({ stack, large, say }) => {
  const sql = openSql(stack.info.dbUrl);
  try {
    const project = await large();
    const memberId = await createMember(sql, project);
    return await measureReads(sql, { memberId, projectId: project.id, say });
  } finally {
    await sql.end();
  }
};

/** How long each of a member's reads takes in a project that is there. */
export async function measureReads(
  sql: Sql,
  { memberId, projectId, say }: { memberId: string; projectId: string; say: (line: string) => void },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [what, read] of Object.entries(READS)) {
    say(`reads: ${what}`);
    const times = await timed(sql, { memberId, projectId, read });
    const [first] = times;
    const others = times.slice(1);
    const took = others.map(({ ms }) => ms).sort((a, b) => a - b);
    rows.push({
      what,
      'p50 ms': percentile(took, 0.5).toFixed(1),
      'p95 ms': percentile(took, 0.95).toFixed(1),
      'processor ms': median(others.map(({ processorMs }) => processorMs)).toFixed(1),
      'first ms': (first?.ms ?? Number.NaN).toFixed(1),
    });
  }
  return rows;
}

type Time = {
  ms: number;
  /** Of the session's own process: on a busy machine the one figure that does not depend on what else runs. */
  processorMs: number;
};

/** How long it took a member each time; the first time may have to count days that are over. */
async function timed(
  sql: Sql,
  { memberId, projectId, read }: { memberId: string; projectId: string; read: Read },
): Promise<Time[]> {
  const times: Time[] = [];
  for (let time = 0; time <= TIMES; time++) {
    await sql.begin(async (sql) => {
      const [session] = await sql<{ pid: number }[]>`
        select pg_backend_pid() as pid, set_config('request.jwt.claim.sub', ${memberId}, true)`;
      const processor = () => cpuSeconds([session?.pid ?? 0]);
      await sql`set local role authenticated`;
      const before = await processor();
      const startedAt = performance.now();
      await read(sql, projectId);
      const ms = performance.now() - startedAt;
      times.push({ ms, processorMs: ((await processor()) - before) * 1000 });
    });
  }
  return times;
}

function dayBefore(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
