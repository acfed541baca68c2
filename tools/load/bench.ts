import { setTimeout as pause } from 'node:timers/promises';

import type { Sql } from 'postgres';

import { createProject, type Project } from '../fixtures/project.ts';
import { seedYear, YEAR_TABLES } from '../fixtures/seed-year.ts';
import type { OwnStack } from '../stack/own-stack.ts';
import { drive, type Load, type Progress } from './drive.ts';
import { median, postgresCpuSeconds } from './measure.ts';
import { VISITORS } from './statements.ts';
import { withoutIndexes } from './without-indexes.ts';

/** What every part of the benchmark is given. */
export type Bench = {
  stack: OwnStack;
  /** As Postgres' superuser. */
  admin: Sql;
  project: Project;
  seconds: number;
  rounds: number;
  contacts: number;
  /** Makes a project with so many contacts, when it is first asked for. */
  large(): Promise<Project>;
  say(line: string): void;
};

/** Figures of one thing that was measured, by their names with units. */
export type Row = Record<string, string | number>;

export type Part = (bench: Bench) => Promise<Row[]>;

/** Until sessions have opened and planned what they keep. */
const WARM_UP_SECONDS = 4;

/** Ceilings as high as they go: each message is counted against them, none is refused. */
export const HIGH_CEILINGS = {
  messages_per_minute: 6000,
  project_messages_per_minute: 1_000_000,
  new_contacts_per_minute: 1_000_000,
  new_contacts_per_day: 100_000_000,
};

/** Makes a project that most parts write to, with contacts that were here before and wrote a message each. */
export async function seedProject(admin: Sql, name: string, contacts: number): Promise<Project> {
  const project = await createProject(admin, name, HIGH_CEILINGS);
  await seedYear(admin, { projectId: project.id, contacts, known: VISITORS, comeBack: false });
  return project;
}

/** Makes one with very many, among whom are those who write too. */
export async function seedLarge(
  admin: Sql,
  { contacts, comeBack, say }: { contacts: number; comeBack: boolean; say: (line: string) => void },
): Promise<Project> {
  say(`Filling a project with ${contacts} contacts…`);
  const project = await createProject(admin, 'Large', HIGH_CEILINGS);
  const fill = () => seedYear(admin, { projectId: project.id, contacts, known: VISITORS, comeBack });
  await withoutIndexes(admin, { tables: YEAR_TABLES, fill, say });
  await admin.unsafe('checkpoint');
  say('The large project is filled');
  return project;
}

export type Measured = {
  perSecond: number;
  messages: number;
  postgresMs: number;
  walBytes: number;
  hot: Hot;
};
/** Updates that wrote no index, of those there were, by table. */
export type Hot = Record<string, number>;

/**
 * Drives Postgres itself with one statement, and measures what a message costs it when everything is warm: processor
 * time of all its processes, write-ahead log, and the share of updates that wrote no index.
 *
 * @param load.each how many messages the statement records
 */
export async function measureStatement(
  { stack, admin, seconds }: Bench,
  { each = 1, ...load }: Omit<Load, 'dbUrl' | 'seconds' | 'visitors'> & { each?: number },
): Promise<Measured> {
  const progress: Progress[] = [];
  const driving = drive(
    { ...load, dbUrl: stack.info.dbUrl, visitors: VISITORS, seconds: WARM_UP_SECONDS + seconds + 2 },
    (now) => progress.push(now),
  );
  await pause(WARM_UP_SECONDS * 1000);
  const before = await look(stack, admin);
  await Promise.race([pause(seconds * 1000), driving]);
  const after = await look(stack, admin);
  await driving;
  const messages = each * (countAt(progress, after.at) - countAt(progress, before.at));
  return {
    messages,
    perSecond: messages / ((after.at - before.at) / 1000),
    postgresMs: ((after.cpu - before.cpu) * 1000) / messages,
    walBytes: (after.wal - before.wal) / messages,
    hot: Object.fromEntries(
      Object.entries(after.updates).flatMap(([table, { all, hot }]) => {
        const first = before.updates[table] ?? { all: 0, hot: 0 };
        return all > first.all ? [[table, (hot - first.hot) / (all - first.all)]] : [];
      }),
    ),
  };
}

/** What Postgres has used and written so far. */
async function look(stack: OwnStack, admin: Sql) {
  const [wal] = await admin<{ bytes: string }[]>`select wal_bytes::text as bytes from pg_stat_wal`;
  const rows = await admin<{ name: string; all: number; hot: number }[]>`
    select relname as name, n_tup_upd::float as all, n_tup_hot_upd::float as hot from pg_stat_user_tables
    where relname in ('contacts', 'conversations', 'rates') and schemaname in ('public', 'private')`;
  const cpu = await postgresCpuSeconds(stack);
  return {
    at: Date.now(),
    cpu,
    wal: Number(wal?.bytes),
    updates: Object.fromEntries(rows.map((row) => [row.name, row])),
  };
}

/** How many there had been at a moment, between two that are known. */
export function countAt(progress: readonly Progress[], at: number): number {
  const next = progress.findIndex((one) => one.at >= at);
  const [from, to] = [progress[next - 1], progress[next]];
  if (!to) return progress.at(-1)?.count ?? 0;
  if (!from) return 0;
  return from.count + ((to.count - from.count) * (at - from.at)) / (to.at - from.at);
}

/** The middle one of several runs, and the lowest and highest: on a busy machine a single figure means little. */
export function spread(values: readonly number[], digits = 2): string {
  const sorted = [...values].sort((a, b) => a - b);
  const text = (value: number | undefined) => (value ?? Number.NaN).toFixed(digits);
  const middle = text(median(values));
  return sorted.length === 1 ? middle : `${middle} (${text(sorted[0])}–${text(sorted.at(-1))})`;
}
