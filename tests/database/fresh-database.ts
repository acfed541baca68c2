import { join } from 'node:path';

import { makeScratchDatabase, type ScratchDatabase } from '@webspeaker/local-stack';
import { stack } from '../../tools/stack/stack.ts';

export type FreshDatabase = ScratchDatabase;

/** A database of its own on the shared stack's server, with all migrations and without the demo's data. */
export async function freshDatabase(): Promise<FreshDatabase> {
  return databaseFrom('migrations');
}

/** One that was made by what `supabase/schema` says, without any migration. */
export async function declaredDatabase(): Promise<FreshDatabase> {
  return databaseFrom('schema');
}

async function databaseFrom(from: 'migrations' | 'schema'): Promise<FreshDatabase> {
  const projectRoot = join(import.meta.dirname, '../..');
  return makeScratchDatabase({ projectRoot, serverUrl: stack().dbUrl, from });
}
