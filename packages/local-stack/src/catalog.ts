import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Sql, TransactionSql } from 'postgres';

/** Each object of a database by its name, with its whole definition. */
export type Catalog = ReadonlyMap<string, string>;

/**
 * Reads everything that a migration can make: tables, columns, constraints, indexes, functions with their bodies and
 * settings, triggers, policies, rights, comments, views, scheduled jobs. Not the rows of tables, and not roles, which
 * belong to the server and not to a database.
 */
export async function readCatalog(sql: Sql | TransactionSql): Promise<Catalog> {
  const script = await readFile(join(import.meta.dirname, 'catalog.sql'), 'utf8');
  const results: unknown[] = await sql.unsafe(script).simple();
  const objects = results.flat() as { object: string; definition: string }[];
  return new Map([
    ...objects.map(({ object, definition }) => [object, definition] as const),
    ...(await readJobs(sql)),
  ]);
}

async function readJobs(sql: Sql | TransactionSql): Promise<(readonly [string, string])[]> {
  const [scheduler] = await sql<{ exists: boolean }[]>`select to_regclass('cron.job') is not null as exists`;
  if (!scheduler?.exists) return [];
  const jobs = await sql<{ jobname: string; definition: string }[]>`
    select jobname, concat_ws(E'\n', schedule, command, username, active) as definition from cron.job`;
  return jobs.map(({ jobname, definition }) => [`job ${jobname}`, definition] as const);
}

/**
 * What one catalog has and the other does not, object by object; empty when they are the same.
 *
 * @example
 * compareCatalogs(await readCatalog(migrated), await readCatalog(declared)); // ['column public.contacts.note is missing: …']
 */
export function compareCatalogs(actual: Catalog, wanted: Catalog): string[] {
  const differences: string[] = [];
  for (const [object, definition] of wanted) {
    const found = actual.get(object);
    if (found === undefined) differences.push(`${object} is missing:\n${definition}`);
    else if (found !== definition) differences.push(`${object} is\n${found}\nand not\n${definition}`);
  }
  for (const [object, definition] of actual)
    if (!wanted.has(object)) differences.push(`${object} is too much:\n${definition}`);
  return differences;
}
