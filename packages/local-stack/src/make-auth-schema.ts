import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { App } from '@supabase/lite';
import type { Sql } from 'postgres';

/** Makes schema `auth` as hosted Supabase has it: what the library knows of it, and what a second factor takes. */
export async function makeAuthSchema(app: App, sql: Sql): Promise<void> {
  await app.ensureSystemSchema();
  await sql.unsafe(await readFile(join(import.meta.dirname, 'auth-factors.sql'), 'utf8'));
}
