/**
 * `npm run generate:types`: writes the types of schema `public` for supabase-js, as the official CLI gives them, into
 * the portal. Reads the database that `--db-url` or the stack that `WEBSPEAKER_STACK_FILE` names; without
 * one it starts a stack of its own for the moment.
 *
 * `--check` writes nothing and fails when the file is not what the migrations say.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { format, resolveConfig } from 'prettier';

import { startStack } from '../packages/local-stack/src/mod.ts';

const root = join(import.meta.dirname, '..');

/** Where the types are, for the portal and for whoever checks them. */
export const typesFile = join(root, 'apps/portal/src/lib/database.types.ts');

/**
 * The types of schema `public`, formatted as the rest of the repository.
 *
 * @param dbUrl of a database that has all migrations
 * @throws when the CLI fails, with what it said
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

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, 'db-url': { type: 'string' } } });
  const { dbUrl, discard } = await findDatabase(values['db-url']);
  try {
    const types = await generateTypes(dbUrl);
    if (!values.check) {
      await writeFile(typesFile, types);
    } else if ((await readFile(typesFile, 'utf8').catch(() => '')) !== types) {
      console.error('database.types.ts is not what the migrations say: run npm run generate:types');
      process.exitCode = 1;
    }
  } finally {
    await discard();
  }
}

async function findDatabase(given?: string): Promise<{ dbUrl: string; discard: () => Promise<void> }> {
  if (given !== undefined) return { dbUrl: given, discard: () => Promise.resolve() };
  const named = process.env['WEBSPEAKER_STACK_FILE'];
  if (named) {
    const { dbUrl } = JSON.parse(await readFile(named, 'utf8')) as { dbUrl: string };
    return { dbUrl, discard: () => Promise.resolve() };
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'webspeaker-types-'));
  const stack = await startStack({
    dataDir,
    ports: { api: 'free', db: 'free', portal: 'free', demo: 'free' },
    quiet: true,
  });
  return {
    dbUrl: stack.info.dbUrl,
    discard: async () => {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

if (import.meta.main) await main();
