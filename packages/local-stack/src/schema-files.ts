import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Sql } from 'postgres';
import { parse } from 'smol-toml';

import { StackError } from './stack-error.ts';

/**
 * The files of `supabase/schema` in the order in which they are applied: that of `db.migrations.schema_paths` in
 * `supabase/config.toml`, and by name within one pattern. A file is applied where it is first matched.
 *
 * @returns paths relative to `supabase/`
 */
export async function schemaFiles(projectRoot: string): Promise<string[]> {
  const supabase = join(projectRoot, 'supabase');
  const config = parse(await readFile(join(supabase, 'config.toml'), 'utf8')) as {
    db?: { migrations?: { schema_paths?: string[] } };
  };
  const patterns = config.db?.migrations?.schema_paths ?? [];
  return [...new Set(patterns.flatMap((pattern) => globSync(pattern, { cwd: supabase }).sort()))];
}

/**
 * Makes what `supabase/schema` describes, in an empty database. Functions are made before the tables that they read, so
 * Postgres checks their bodies only when they run.
 *
 * @param sql a connection as `postgres`
 * @throws StackError with the file that Postgres refused
 */
export async function applySchema(sql: Sql, projectRoot: string): Promise<void> {
  for (const file of await schemaFiles(projectRoot)) {
    const statements = await readFile(join(projectRoot, 'supabase', file), 'utf8');
    try {
      await sql.unsafe(`set check_function_bodies = off; ${statements}`).simple();
    } catch (error) {
      throw new StackError(`Applying supabase/${file}: ${(error as Error).message}`);
    }
  }
}
