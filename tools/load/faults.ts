import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import postgres, { type Sql } from 'postgres';

import { callWidget } from '../call.ts';
import { openSql } from '../database.ts';
import { addCrowd } from '../fixtures/bulk.ts';
import { createMember, createProject, type Project } from '../fixtures/project.ts';
import { anonymousMessage } from '../fixtures/visitor.ts';
import { startPostgresProxy, type PostgresProxy } from '../postgres-proxy.ts';
import { until, withChildren } from '../processes.ts';
import { ownStack, type OwnStack } from '../stack/own-stack.ts';
import { startCorrespondence } from './correspondence.ts';
import { startTraffic } from './traffic.ts';

/** What can happen to a stack. Each ends by itself or is ended after {@link LASTS_MS}. */
export const FAULTS = [
  'Postgres is killed',
  'the functions are killed',
  'connections to Postgres break',
  'Postgres is frozen',
  'the functions are frozen',
  'a table is locked and the pool fills',
] as const;
export type Fault = (typeof FAULTS)[number];

export type FaultReport = {
  /** From the end of each fault to the first message that was sent and acknowledged after it, in ms. */
  backAfterMs: { fault: Fault; ms: number }[];
  acknowledged: number;
  answers: ReadonlyMap<string, number>;
  /** Replies to one visitor, each of which had to be shown once and in order. */
  replies: number;
  /** What retention erased beside it. */
  retired: number;
  /** Must be none. */
  differences: string[];
};

const LASTS_MS = 2_000;
const CALM_MS = 1_000;

/**
 * Breaks a stack of its own while visitors write and erase and retention runs, and compares what is stored in the end with
 * what was acknowledged.
 *
 * @param options.faults which, in this order
 * @example
 * const { differences } = await breakUnderLoad({ faults: FAULTS });
 */
export async function breakUnderLoad({
  faults,
  visitors = 6,
  onFault = () => {},
}: {
  faults: Iterable<Fault>;
  visitors?: number;
  onFault?: (fault: Fault, ms: number) => void;
}): Promise<FaultReport> {
  const proxy = await startPostgresProxy();
  const stack = await ownStack({ functionsDbPort: proxy.port });
  proxy.leadTo(Number(new URL(stack.info.dbUrl).port));
  const sql = openSql(stack.info.dbUrl);
  try {
    const project = await createProject(sql, 'Broken Tea', { contact_retention_days: 30 });
    const traffic = startTraffic({ apiUrl: stack.info.apiUrl, project, visitors });
    const correspondence = await startCorrespondence(stack.info.apiUrl, project);
    const work = await workBeside(sql, { dbUrl: stack.info.dbUrl, project });
    const backAfterMs: FaultReport['backAfterMs'] = [];
    for (const fault of faults) {
      await pause(CALM_MS);
      await inflict(fault, { stack, proxy, sql });
      const ms = await timeUntilServed(stack);
      backAfterMs.push({ fault, ms });
      onFault(fault, ms);
    }
    await pause(CALM_MS);
    await traffic.stop();
    const beside = await work.stop();
    const both = await correspondence.stop();
    return {
      backAfterMs,
      acknowledged: traffic.acknowledged(),
      answers: traffic.answers,
      replies: both.replies,
      retired: beside.retired,
      differences: [
        ...(await traffic.differences(sql)),
        ...both.differences,
        ...beside.faults,
        ...(await deadlocksIn(stack)),
      ],
    };
  } finally {
    await sql.end();
    await stack.discard();
    await proxy.stop();
  }
}

async function inflict(
  fault: Fault,
  { stack, proxy, sql }: { stack: OwnStack; proxy: PostgresProxy; sql: Sql },
): Promise<void> {
  const postmaster = stack.postgresPid() ?? 0;
  switch (fault) {
    case 'Postgres is killed':
      return killAll(await withChildren(postmaster));
    case 'the functions are killed':
      return killAll(stack.functionPids());
    case 'connections to Postgres break':
      return proxy.cut();
    case 'Postgres is frozen':
      return freeze(await withChildren(postmaster));
    case 'the functions are frozen':
      return freeze(stack.functionPids());
    case 'a table is locked and the pool fills':
      await sql.begin(async (sql) => {
        await sql`lock table public.messages in access exclusive mode`;
        await pause(LASTS_MS);
      });
  }
}

function killAll(pids: number[]): void {
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

async function freeze(pids: number[]): Promise<void> {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  await pause(LASTS_MS);
  for (const pid of pids) process.kill(pid, 'SIGCONT');
}

async function timeUntilServed({ info }: OwnStack): Promise<number> {
  const endedAt = performance.now();
  await until(async () => {
    const message = anonymousMessage(info.project.accessKey);
    const { status } = await callWidget('messages', message, { apiUrl: info.apiUrl }).catch(() => ({
      status: 0,
    }));
    return status === 201;
  }, 'a message is taken again');
  return performance.now() - endedAt;
}

/** Retention of ever new old contacts, and somebody who reads the overview, one after the other and again and again. */
async function workBeside(sql: Sql, { dbUrl, project }: { dbUrl: string; project: Project }) {
  const memberId = await createMember(sql, project);
  const faults: string[] = [];
  let working = true;
  const again = async (what: string, work: () => Promise<unknown>) => {
    while (working) {
      await work().catch((error: unknown) => {
        if (!isConnectionLost(error)) faults.push(`${what}: ${String(error)}`);
      });
      await pause(20);
    }
  };
  const retain = async () => {
    await addCrowd(sql, project.id, { count: 100, createdDaysAgo: 90, seenDaysAgo: 60, receipts: true });
    await sql`call private.run_retention(25)`;
  };
  // Not in a transaction of several statements: postgres.js ends the process when the server goes away between two of them
  // (https://github.com/porsager/postgres/issues/1208).
  const member = postgres(dbUrl, {
    max: 1,
    connection: { role: 'authenticated', 'request.jwt.claim.sub': memberId },
    onnotice: () => {},
  });
  const readOverview = () => member`
    select public.overview_numbers(${project.id}, (now() - interval '99 days')::date, now()::date, 'UTC')`;
  const works = [again('Retention', retain), again('Overview', readOverview)];
  return {
    async stop() {
      working = false;
      await Promise.all(works);
      await member.end();
      await sql`call private.run_retention(25)`;
      const [row] = await sql<{ retired: number; due: number }[]>`
        select
          (select coalesce(sum((details ->> 'contacts')::int), 0)::int from public.audit_events
            where project_id = ${project.id} and action = 'retention.run') as retired,
          (select count(*)::int from public.contacts
            where project_id = ${project.id} and last_seen_at < now() - interval '30 days') as due`;
      if (row?.due !== 0) faults.push(`Retention: left ${row?.due} contacts that were due`);
      return { retired: row?.retired ?? 0, faults };
    },
  };
}

/** Whether the server went away, or is not back yet: that is the fault's own doing. */
function isConnectionLost(error: unknown): boolean {
  const code = String((error as { code?: unknown }).code);
  return /^(CONNECTION_|ECONN|57P0)/.test(code);
}

async function deadlocksIn({ info }: OwnStack): Promise<string[]> {
  const log = await readFile(join(info.logDirectory, 'postgres.log'), 'utf8');
  return log.split('\n').filter((line) => line.includes('deadlock detected'));
}
