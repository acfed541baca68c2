import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { formatSqlStatements } from '@supabase/pg-delta/sql-format';
import {
  compareCatalogs,
  makeScratchDatabase,
  readCatalog,
  type Catalog,
  type ScratchDatabase,
} from '@webspeaker/local-stack';

import { root } from '../root.ts';

export type DerivedMigration = {
  file: string;
  /** Statements that lose data, as far as `@supabase/pg-delta` can tell. */
  destructive: string[];
  /** What the migration does not do yet; empty if it is proven to make what `supabase/schema` says. */
  left: string[];
};

/** pg-delta's plan, as far as it is used here. */
type Plan = { actions: { sql: string; dataLoss: string }[] };

/**
 * Writes the next migration from the difference between what all migrations make and what `supabase/schema` says.
 * `@supabase/pg-delta` finds the statements. Here they are formatted and run, and what remains is read from the
 * catalogs.
 *
 * A column with a new name is taken as renamed if there is only one way to see it. What should happen to rows cannot be
 * guessed: read the file.
 *
 * @param name ends the file's name: `add_contact_note`
 * @param serverUrl any database of a running server, as `postgres`
 * @returns null when there is nothing to derive
 * @throws StackError when a migration or a file of the schema is refused
 */
export async function deriveMigration(name: string, serverUrl: string): Promise<DerivedMigration | null> {
  const make = (from: 'migrations' | 'schema') => makeScratchDatabase({ projectRoot: root, serverUrl, from });
  const migrated = await make('migrations');
  try {
    const declared = await make('schema');
    try {
      const wanted = await readCatalog(declared.sql);
      if (compareCatalogs(await readCatalog(migrated.sql), wanted).length === 0) return null;
      const { actions } = await findStatements(migrated.url, declared.url);
      const migration = format(actions.map(({ sql }) => sql));
      const file = join(root, 'supabase/migrations', `${timestamp()}_${name}.sql`);
      await writeFile(file, migration);
      return {
        file,
        destructive: actions.filter(({ dataLoss }) => dataLoss !== 'none').map(({ sql }) => sql),
        left: await whatIsLeft(migrated, migration, wanted),
      };
    } finally {
      await declared.drop();
    }
  } finally {
    await migrated.drop();
  }
}

async function findStatements(source: string, desired: string): Promise<Plan> {
  const folder = await mkdtemp(join(tmpdir(), 'webspeaker-plan-'));
  const file = join(folder, 'plan.json');
  try {
    await promisify(execFile)(process.execPath, [
      join(root, 'node_modules/@supabase/pg-delta/dist/cli/main.js'),
      ...['plan', '--profile', 'supabase', '--renames', 'auto'],
      ...['--source', source, '--desired', desired, '--out', file],
    ]);
    return JSON.parse(await readFile(file, 'utf8')) as Plan;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function format(statements: string[]): string {
  const formatted = formatSqlStatements(statements, {
    keywordCase: 'lower',
    maxWidth: 110,
    alignColumns: false,
    alignKeyValues: false,
  });
  // Functions may be made before the tables that they read.
  return `set check_function_bodies = off;\n\n${formatted.join(';\n\n')};\n`;
}

function timestamp(): string {
  return new Date().toISOString().replace(/\D/g, '').slice(0, 14);
}

async function whatIsLeft({ sql }: ScratchDatabase, migration: string, wanted: Catalog): Promise<string[]> {
  try {
    await sql.unsafe(migration).simple();
  } catch (error) {
    return [`Postgres refused it: ${(error as Error).message}`];
  }
  return compareCatalogs(await readCatalog(sql), wanted);
}
