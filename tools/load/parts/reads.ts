import type { Sql, TransactionSql } from 'postgres';

import { openSql } from '../../database.ts';
import { createMember, createProject } from '../../fixtures/project.ts';
import { seedYear } from '../../fixtures/seed-year.ts';
import { percentile } from '../measure.ts';
import type { Part, Row } from '../bench.ts';

const TIMES = 20;
const PAGE = 51;
/** How far the portal counts. */
const COUNTED = 1001;

type Read = (sql: TransactionSql, projectId: string) => Promise<unknown>;

const list =
  (filter: Record<string, unknown>, sort = 'last_seen_at'): Read =>
  (sql, projectId) =>
    sql`select id from public.list_contacts(${projectId}, ${sql.json(filter as never)}, ${sort}, false, null, null, ${PAGE})`;
const inbox =
  (filter: Record<string, unknown>): Read =>
  (sql, projectId) =>
    sql`select id from public.list_conversations(${projectId}, ${sql.json(filter as never)}, false, null, null, ${PAGE})`;
const count =
  (filter: Record<string, unknown>): Read =>
  (sql, projectId) =>
    sql`select public.count_conversations(${projectId}, ${sql.json(filter as never)}, ${COUNTED})`;
const overview = (days: number): Read => async (sql, projectId) => {
  const [until, from] = [dayBefore(0), dayBefore(days - 1)];
  await sql`select public.overview_numbers(${projectId}, ${from}, ${until}, 'Europe/Berlin')`;
  await sql`select public.overview_contacts(${projectId}, ${from}, ${until}, 'Europe/Berlin')`;
}; // prettier-ignore

const READS: Record<string, Read> = {
  'contacts, newest seen': list({}),
  'contacts of one country': list({ country: ['DE'] }),
  'contacts of a channel': list({ channel: 'live_support' }),
  'beginning of an id': list({ search: 'abcd' }),
  'a word of most messages': list({ search: 'tea' }),
  'a word of some messages': list({ search: 'word17' }),
  'a rare word': list({ search: 'word3977' }),
  'two words, by created': list({ search: 'tea word900' }, 'created_at'),
  'country, channel, words': list({ country: ['DE'], channel: 'ai_search', search: 'tea' }),
  'inbox, newest': inbox({}),
  'inbox, open in a channel': inbox({ state: 'open', channel: 'live_support' }),
  'inbox, a word of most messages': inbox({ search: 'tea', state: 'open' }),
  'inbox, a rare word': inbox({ search: 'word3977' }),
  'inbox, counting that word of most': count({ search: 'tea', state: 'open' }),
  'overview, 30 days': overview(30),
  'overview, a year': overview(365),
  'install page': (sql, projectId) => sql`select * from public.widget_status(${projectId})`,
};

/** What a member waits for in Postgres, row-level security included, with `--contacts` contacts of a busy year. */
export const reads: Part = async ({ stack, contacts, say }) => {
  const sql = openSql(stack.info.dbUrl);
  try {
    const project = await createProject(sql, 'Year');
    const memberId = await createMember(sql, project);
    say(`reads: seeding a year with ${contacts} contacts`);
    await seedYear(sql, { projectId: project.id, contacts });
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
    const took = await timed(sql, { memberId, projectId, read });
    rows.push({
      what,
      'p50 ms': percentile(took, 0.5).toFixed(1),
      'p95 ms': percentile(took, 0.95).toFixed(1),
      'first ms': took.first.toFixed(1),
    });
  }
  return rows;
}

/** How long it took a member each time, sorted; and the first time, which may have to count days that are over. */
async function timed(
  sql: Sql,
  { memberId, projectId, read }: { memberId: string; projectId: string; read: Read },
): Promise<number[] & { first: number }> {
  const took: number[] = [];
  for (let time = 0; time <= TIMES; time++) {
    await sql.begin(async (sql) => {
      await sql`select set_config('request.jwt.claim.sub', ${memberId}, true)`;
      await sql`set local role authenticated`;
      const startedAt = performance.now();
      await read(sql, projectId);
      took.push(performance.now() - startedAt);
    });
  }
  const [first = Number.NaN, ...others] = took;
  return Object.assign(others.sort((a, b) => a - b), { first }); // prettier-ignore
}

function dayBefore(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
