/**
 * `npm run bench:portal`: how long the portal's server takes for each of its pages, with a year of a busy website in
 * the database, on its own stack on this machine.
 *
 * Builds everything, seeds one project, signs in as the demo's owner, and asks for one page after another, one request
 * at a time. `server` is the time from sending the request to the last byte of the answer, as this process sees it over
 * loopback: the portal's own work, the Data API (which runs in this process) and Postgres, all included. `database` is
 * how long the request's statements took according to Postgres, planning included; time in which two ran at once counts
 * twice. `cpu` is the processor time of all of it for one request, this process's asking and measuring included: it
 * says more than the clock on a machine that is busy with other things.
 *
 * Options: --contacts 100000, --requests 40 (of each page), --only <part of a page's name>
 */
import { Agent, request } from 'node:http';
import { loadavg } from 'node:os';

import type { Run } from '@webspeaker/local-stack';
import { OPEN_PAGES, OWN_PAGES, shopPages, type PortalPage } from '../tools/portal/pages.ts';
import { openSql } from '../tools/database.ts';
import { ownPortal } from '../tools/stack/own-stack.ts';
import { seedYear } from '../tools/fixtures/seed-year.ts';
import { cpuSeconds, percentile, postgresCpuSeconds } from '../tools/load/measure.ts';
import { readOptions } from '../tools/options.ts';
import { withChildren } from '../tools/processes.ts';

const { values } = readOptions(import.meta.filename, {
  options: {
    contacts: { type: 'string', default: '100000' },
    requests: { type: 'string', default: '40' },
    only: { type: 'string', default: '' },
  },
});
const WARM_UP_REQUESTS = 5;
const LIMIT_MS = 50;

const cleanups: (() => Promise<void>)[] = [];
const run: Run = { signal: new AbortController().signal, onStop: (cleanup) => cleanups.push(cleanup) };
try {
  const stack = await ownPortal(run, {
    postgresSettings: {
      shared_preload_libraries: 'pg_stat_statements',
      'pg_stat_statements.track_planning': 'on',
    },
  });
  const sql = openSql(stack.info.dbUrl);
  run.onStop(() => sql.end());
  const admin = openSql(stack.adminUrl);
  run.onStop(() => admin.end());
  await admin`create extension pg_stat_statements with schema extensions`;

  console.log(`Seeding ${values.contacts} contacts…`);
  const projectId = stack.info.project.id;
  const { talkative } = await seedYear(sql, { projectId, contacts: Number(values.contacts) });
  const [held] = await sql`
    select
      (select count(*)::int from public.contacts) as contacts,
      (select count(*)::int from public.conversations) as conversations,
      (select count(*)::int from public.messages) as messages,
      (select organization_id from public.projects where id = ${projectId}) as organization`;

  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port, origin } = new URL(stack.info.portalUrl);
  let cookie = '';
  const ask = (path: string, form?: Record<string, string>): Promise<Answer> =>
    new Promise((done, failed) => {
      const startedAt = performance.now();
      const call = request(
        {
          ...{ hostname, port, agent, path, method: form ? 'POST' : 'GET' },
          headers: {
            cookie,
            origin,
            'accept-language': 'en-GB',
            'accept-encoding': 'gzip, deflate, br',
            ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
          },
        },
        (response) => {
          const firstByteMs = performance.now() - startedAt;
          let bytes = 0;
          response.on('data', (chunk: Buffer) => (bytes += chunk.length));
          response.on('end', () =>
            done({
              bytes,
              firstByteMs,
              tookMs: performance.now() - startedAt,
              status: response.statusCode ?? 0,
              cookies: response.headers['set-cookie'] ?? [],
            }),
          );
        },
      );
      call.on('error', failed);
      call.end(form && new URLSearchParams(form).toString());
    });

  const { email, password } = stack.info.demoUser;
  const signedIn = await ask('/sign-in', { email, password });
  const session = signedIn.cookies.map((line) => line.split(';', 1)[0]).join('; ');
  if (!session) throw new Error(`Signing in answered ${signedIn.status} and no session`);

  const databaseMs = async (): Promise<number> => {
    const [row] = await admin<{ ms: number }[]>`
      select coalesce(sum(total_exec_time + total_plan_time), 0)::float8 as ms
      from extensions.pg_stat_statements where query not like '%pg_stat_statements%'`;
    return row?.ms ?? Number.NaN;
  };

  const cpuMs = async (): Promise<number> => {
    const own = await cpuSeconds(await withChildren(process.pid));
    return (own + (await postgresCpuSeconds(stack))) * 1000;
  };

  const project = `/projects/${projectId}`;
  const shop = { projectId, organizationId: String(held?.['organization']), accessKey: '', name: '' };
  const [word] = await sql<{ id: string }[]>`
    select left(id::text, 4) as id from public.contacts where project_id = ${projectId} limit 1`;
  const [conversation] = await sql<{ id: string }[]>`
    select id from public.conversations where project_id = ${projectId} and contact_id is null limit 1`;
  const [dataRequest] = await sql<{ id: string }[]>`
    insert into public.data_requests (project_id, contact_id, contact_hash, asked, received_on, created_at)
    values (${projectId}, ${talkative}, encode(sha256(${talkative}::bytea), 'hex'), 'export', current_date, now())
    returning id`;
  const pages: (PortalPage & { signedOut?: boolean })[] = [
    ...OPEN_PAGES.map((page) => ({ ...page, signedOut: true })),
    ...OWN_PAGES,
    ...shopPages(shop, {
      contactId: talkative,
      conversationId: String(conversation?.id),
      requestId: String(dataRequest?.id),
    }),
    { name: 'conversations, anonymous', path: `${project}/conversations?who=anonymous` },
    { name: 'conversations, search', path: `${project}/conversations?search=tea` },
    ...[7, 90, 365].map((days) => ({ name: `overview, ${days} days`, path: `${project}?days=${days}` })),
    { name: 'overview, a past quarter', path: `${project}?${pastQuarter()}` },
    ...(await contactPages(`${project}/contacts`, word?.id ?? '')),
  ];

  console.log(`
${held?.['contacts']} contacts, ${held?.['conversations']} conversations, ${held?.['messages']} messages; ${values.requests} requests of each page, one at a time; load at the start ${loadavg()[0]?.toFixed(2)}

page                                        server    p95   first byte   database    p95   cpu   KB`);
  let slow = 0;
  for (const { name, path, signedOut } of pages.filter((page) => page.name.includes(values.only))) {
    cookie = signedOut ? '' : `${session}; time_zone=Europe/Berlin`;
    for (let i = 0; i < WARM_UP_REQUESTS; i++) await ask(path);
    const [took, first, database]: [number[], number[], number[]] = [[], [], []];
    let answer: Answer | undefined;
    const cpuBefore = await cpuMs();
    for (let i = 0; i < Number(values.requests); i++) {
      await admin`select extensions.pg_stat_statements_reset()`;
      answer = await ask(path);
      took.push(answer.tookMs);
      first.push(answer.firstByteMs);
      database.push(await databaseMs());
    }
    const cpu = ((await cpuMs()) - cpuBefore) / Number(values.requests);
    if (answer?.status !== (name === 'not-found' ? 404 : 200)) throw new Error(`${path}: ${answer?.status}`);
    for (const times of [took, first, database]) times.sort((a, b) => a - b);
    const cell = (times: number[], share: number, width: number) =>
      percentile(times, share).toFixed(1).padStart(width);
    const over = percentile(took, 0.5) >= LIMIT_MS;
    slow += Number(over);
    console.log(
      `${name.padEnd(42)}${cell(took, 0.5, 8)}${cell(took, 0.95, 7)}${cell(first, 0.5, 13)}${cell(database, 0.5, 11)}` +
        `${cell(database, 0.95, 7)}${cpu.toFixed(0).padStart(6)}${(answer.bytes / 1024).toFixed(0).padStart(5)}${over ? '  over 50 ms' : ''}`,
    );
  }
  console.log(
    `\nPages with a median of ${LIMIT_MS} ms or more: ${slow}. Load at the end ${loadavg()[0]?.toFixed(2)}`,
  );

  /** The list in each order, with each filter, and far from its beginning. */
  async function contactPages(list: string, idPrefix: string): Promise<PortalPage[]> {
    const [deep] = await sql<{ seen: string; created: string; count: number; id: string }[]>`
      select to_json(last_seen_at) #>> '{}' as seen, to_json(created_at) #>> '{}' as created, conversations_count as count, id
      from public.contacts where project_id = ${projectId}
      order by last_seen_at desc offset ${Math.floor(Number(values.contacts) * 0.8)} limit 1`;
    if (!deep) return [];
    const queries: Record<string, string> = {
      'deep page': `after=${encodeURIComponent(deep.seen)}_${deep.id}`,
      'page before': `before=${encodeURIComponent(deep.seen)}_${deep.id}`,
      'by created': 'sort=created_at',
      'by created, rising, deep': `sort=created_at&order=asc&after=${encodeURIComponent(deep.created)}_${deep.id}`,
      'by conversations': 'sort=conversations_count',
      'by conversations, deep': `sort=conversations_count&after=${deep.count}_${deep.id}`,
      country: 'country=DE',
      'rare countries': 'country=CZ&country=PT&country=unknown',
      channel: 'channel=live_support',
      'conversations ≥ 5': 'conversations=5',
      withdrawn: 'withdrawn=yes',
      'not withdrawn': 'withdrawn=no',
      'created range': `created_from=${daysAgo(60)}&created_to=${daysAgo(40)}`,
      'last seen range': `seen_from=${daysAgo(60)}&seen_to=${daysAgo(40)}`,
      'created range by conversations': `created_from=${daysAgo(60)}&created_to=${daysAgo(40)}&sort=conversations_count`,
      'country by conversations': 'country=JP&sort=conversations_count',
      'id prefix': `search=${idPrefix}`,
      'word in most messages': 'search=tea',
      'word in some messages': 'search=word17',
      'rare word': 'search=word3977',
      'two words, by created': 'search=tea+word900&sort=created_at',
      'country, channel, words': 'country=DE&channel=ai_search&search=tea',
    };
    return Object.entries(queries).map(([name, query]) => ({
      name: `contacts, ${name}`,
      path: `${list}?${query}`,
    }));
  }
} finally {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

type Answer = { bytes: number; firstByteMs: number; tookMs: number; status: number; cookies: string[] };

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

function pastQuarter(): string {
  return `from=${daysAgo(180)}&to=${daysAgo(90)}`;
}
