import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { format, resolveConfig } from 'prettier';

import { root } from '../root.ts';

/** Where the types are: for the portal, and for the test that checks them. */
export const typesFile = join(root, 'apps/portal/src/lib/database.types.ts');

/**
 * The types of schema `public` for supabase-js, as the official CLI writes them, formatted like the rest of the
 * repository.
 *
 * @param dbUrl of a database that has all migrations
 * @throws Error with the CLI's output when it fails
 */
export async function generateTypes(dbUrl: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(root, 'node_modules/supabase/dist/supabase.js'),
      ...['gen', 'types', 'typescript', `--remote=${dbUrl}`, '--schema', 'public'],
    ],
    { cwd: root, env: { ...process.env, DO_NOT_TRACK: '1', NO_COLOR: '1' }, maxBuffer: 16 * 1024 * 1024 },
  );
  // The CLI writes its notes about the connection before the first line of code.
  const code = stdout.slice(stdout.indexOf('export type Json'));
  const header = '// Made from the migrations by `npm run generate:types`. Do not edit.\n\n';
  return format(header + code, { ...(await resolveConfig(typesFile)), parser: 'typescript', plugins: [] });
}
