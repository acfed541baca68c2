import type { Sql } from 'postgres';

import { openSql } from '../../database.ts';
import { addMessages } from '../../fixtures/bulk.ts';
import type { Project } from '../../fixtures/project.ts';
import { measureStatement, seedProject, spread, type Bench, type Part, type Row } from '../bench.ts';
import { messageStatement, SENDERS } from '../statements.ts';

const SESSIONS = 16;
/** What the visitor of a large erasure or export has written. */
const LARGE = 100_000;
const EXPORT_PAGE = 500;
const RETENTION_DAYS = 30;

/** Does one piece of work, and returns how much it was; 0 when nothing is left. */
type Work = (sql: Sql) => Promise<number>;

/**
 * What the law asks for, in a project with `--contacts` contacts, and what it costs the messages that come meanwhile:
 * erasures one after another, exports, and retention that finds eleven of twelve contacts due. Each is measured in turns
 * with messages alone. Then one contact with 100,000 messages.
 */
export const duties: Part = async (bench) => {
  const { stack, admin, contacts, say } = bench;
  say(`duties: filling a project with ${contacts} contacts`);
  const project = await seedProject(admin, 'Duties', contacts);
  // Those who write are there today: nothing that is done below concerns them.
  await admin`
    update public.contacts set last_seen_at = now()
    where project_id = ${project.id} and id in (select md5(n::text)::uuid from generate_series(1, 2000) as n)`;
  const sql = openSql(stack.info.dbUrl);
  try {
    const rows: Row[] = [];
    for (const [what, work] of Object.entries(await worksOf(sql, project)))
      rows.push(await beside(bench, { project, what, work }));
    rows.push(...(await ofOneContact(bench, { sql, project })));
    return rows;
  } finally {
    await sql.end();
  }
};

async function worksOf(sql: Sql, { id, accessKey }: Project): Promise<Record<string, Work>> {
  const old = await sql<{ id: string }[]>`
    select id from public.contacts where project_id = ${id} and last_seen_at < now() - interval '1 day'
    order by id limit 20000`;
  const next = () => old.pop()?.id;
  return {
    'erasures of contacts': async (sql) => {
      const contact = next();
      if (contact === undefined) return 0;
      await erase(sql, accessKey, contact);
      return 1;
    },
    'exports of contacts': async (sql) => {
      const contact = next();
      if (contact === undefined) return 0;
      await exportAll(sql, accessKey, contact);
      return 1;
    },
    'retention, contacts': async (sql) => {
      await sql`update public.projects set contact_retention_days = ${RETENTION_DAYS} where id = ${id}`;
      const [row] = await sql<{ gone: number }[]>`select private.retention_batch(${id}, 100) as gone`;
      return row?.gone ?? 0;
    },
  };
}

/** Measures messages alone, and messages while the work is done again and again on one session. */
async function beside(
  bench: Bench,
  { project, what, work }: { project: Project; what: string; work: Work },
): Promise<Row> {
  const { stack, rounds, say } = bench;
  const load = { statement: messageStatement(project, { contact: SENDERS.returning }), sessions: SESSIONS };
  const [alone, meanwhile, done]: [number[], number[], number[]] = [[], [], []];
  for (let round = 1; round <= rounds; round++) {
    say(`duties: ${what}, round ${round} of ${rounds}`);
    alone.push((await measureStatement(bench, load)).perSecond);
    const sql = openSql(stack.info.dbUrl);
    const stop = new AbortController();
    const working = workUntil(stop.signal, () => work(sql));
    meanwhile.push((await measureStatement(bench, load)).perSecond);
    stop.abort();
    done.push(await working);
    await sql.end();
  }
  return {
    what,
    'done/s': spread(done, 0),
    'messages/s alone': spread(alone, 0),
    'messages/s meanwhile': spread(meanwhile, 0),
  };
}

/** How much was done in a second, on the average. */
async function workUntil(stop: AbortSignal, work: () => Promise<number>): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  while (!stop.aborted) {
    const more = await work();
    if (more === 0) break;
    count += more;
  }
  return (count * 1000) / (performance.now() - startedAt);
}

/** How long an export and an erasure of very much take, in seconds. */
async function ofOneContact(
  { say }: Bench,
  { sql, project }: { sql: Sql; project: Project },
): Promise<Row[]> {
  const [contact] = await sql<{ id: string }[]>`
    select id from public.contacts where project_id = ${project.id} order by last_seen_at limit 1`;
  const contactId = contact?.id ?? '';
  say(`duties: one contact with ${LARGE} messages`);
  await addMessages(sql, {
    project,
    visitor: { contactId },
    count: LARGE,
    text: 'Is this tea grown in the shade?',
  });
  const timed = async (work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    await work();
    return ((performance.now() - startedAt) / 1000).toFixed(1);
  };
  return [
    {
      what: `export of ${LARGE} messages`,
      seconds: await timed(() => exportAll(sql, project.accessKey, contactId)),
    },
    {
      what: `erasure of ${LARGE} messages`,
      seconds: await timed(() => sql`select ingest.erase_contact(${project.accessKey}, null, ${contactId})`),
    },
  ];
}

async function erase(sql: Sql, accessKey: string, contactId: string): Promise<void> {
  const [row] = await sql<{ answer: { code: string } }[]>`
    select ingest.erase_contact(${accessKey}, null, ${contactId}) as answer`;
  if (row?.answer.code !== 'OK') throw new Error(`An erasure answered ${row?.answer.code ?? 'nothing'}`);
}

/** The calls that the widget function makes for an export, to the last page. */
async function exportAll(sql: Sql, accessKey: string, contactId: string): Promise<void> {
  await sql`select ingest.export_contact(${accessKey}, null, ${contactId})`;
  for (let after: string | null = null; ;) {
    const [row]: { page: { messages?: { id: string }[] } }[] = await sql`
      select ingest.export_messages(${accessKey}, null, ${contactId}, ${after}, ${EXPORT_PAGE}) as page`;
    const last: { id: string } | undefined = row?.page.messages?.at(-1);
    if (!last) return;
    after = last.id;
  }
}
