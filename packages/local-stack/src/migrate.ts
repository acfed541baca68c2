import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Sql } from 'postgres';

import { runCommand } from './run-command.ts';
import { StackError } from './stack-error.ts';

/**
 * Applies the pending migrations, and `supabase/seed.sql` once, with the official CLI. Returns quickly when nothing is
 * pending.
 *
 * @param options.sql a connection as `postgres`
 * @returns how many migrations were applied
 * @throws StackError with the CLI's output, or when the data was made by migrations that no longer exist
 */
export async function migrate({
  projectRoot,
  dbUrl,
  sql,
}: {
  projectRoot: string;
  dbUrl: string;
  sql: Sql;
}): Promise<number> {
  const supabase = join(projectRoot, 'supabase');
  const files = await readdir(join(supabase, 'migrations')).catch(() => []);
  const versions = files.flatMap((file) => /^(\d+)_.*\.sql$/.exec(file)?.[1] ?? []);
  const applied = await sql<{ version: string }[]>`select version from supabase_migrations.schema_migrations`;
  const known = new Set(applied.map(({ version }) => version));
  const lost = [...known].filter((version) => !versions.includes(version));
  if (lost.length > 0)
    throw new StackError(
      `The stack's data was made by migrations that are no longer in supabase/migrations (${lost.slice(0, 3).join(', ')}` +
        `${lost.length > 3 ? ', …' : ''}). Remove its folder (.local unless you chose another) to begin anew`,
    );
  const pending = versions.filter((version) => !known.has(version));

  const hasSeed = (await stat(join(supabase, 'seed.sql')).catch(() => null)) !== null;
  const seeds = await sql`select from supabase_migrations.seed_files`;
  const seedPending = hasSeed && seeds.length === 0;
  if (pending.length === 0 && !seedPending) return 0;

  await runCli(projectRoot, [
    'db',
    'push',
    `--remote=${dbUrl}`,
    '--yes',
    '--include-all',
    ...(seedPending ? ['--include-seed'] : []),
  ]);
  return pending.length;
}

/**
 * Applies all migrations to an empty database, with the official CLI.
 *
 * @throws StackError with the CLI's output
 */
export async function pushMigrations(projectRoot: string, dbUrl: string): Promise<void> {
  await runCli(projectRoot, ['db', 'push', `--remote=${dbUrl}`, '--yes']);
}

async function runCli(projectRoot: string, args: string[]): Promise<void> {
  const script = join(projectRoot, 'node_modules/supabase/dist/supabase.js');
  await runCommand(`supabase ${args.slice(0, 2).join(' ')}`, process.execPath, {
    args: [script, ...args],
    cwd: projectRoot,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '/',
      DO_NOT_TRACK: '1',
      SUPABASE_TELEMETRY_DISABLED: '1',
      NO_COLOR: '1',
    },
  });
}
