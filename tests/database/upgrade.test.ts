/**
 * What an upgrade does to a database that is in use: the migrations of the last release are applied and filled, then
 * those since. Before the first release, the ones that the schema began with stand for it.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  compareCatalogs,
  makeScratchDatabase,
  pushMigrations,
  readCatalog,
  type ScratchDatabase,
} from '@webspeaker/local-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { seedYear } from '../../tools/fixtures/seed-year.ts';
import { root } from '../../tools/root.ts';
import { stack } from '../../tools/stack/stack.ts';
import { declaredDatabase } from './fresh-database.ts';

const FIRST_STATE = '-- The first state of supabase/schema';
const TABLES = ['contacts', 'conversations', 'messages', 'audit_events'] as const;
const CONTACTS = 300;

let checkout: string;
let database: ScratchDatabase;
let project: Project;
let before: Record<string, number>;

beforeAll(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'webspeaker-upgrade-'));
  await mkdir(join(checkout, 'supabase'), { recursive: true });
  await cp(join(root, 'supabase/config.toml'), join(checkout, 'supabase/config.toml'));
  // The configuration names these files, and the CLI looks for each.
  await cp(join(root, 'supabase/templates'), join(checkout, 'supabase/templates'), { recursive: true });
  // The Supabase CLI is looked for beside the migrations.
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  await writeMigrations(await releasedMigrations());
  database = await makeScratchDatabase({
    projectRoot: checkout,
    serverUrl: stack().dbUrl,
    from: 'migrations',
  });
  project = await createProject(database.sql, 'Upgraded');
  await seedYear(database.sql, { projectId: project.id, contacts: CONTACTS });
  before = await counts();
}, 240_000);
afterAll(async () => {
  await database.drop();
  await rm(checkout, { recursive: true, force: true });
});

test('a migration that only an empty table bears is found out', async () => {
  await writeMigrations({
    ...(await releasedMigrations()),
    '29991231000000_careless.sql': 'alter table public.contacts add column nickname text not null;',
  });
  await expect(pushMigrations(checkout, database.url)).rejects.toThrow('nickname');
  expect(await counts()).toEqual(before);
});

test('the migrations since the last release keep every row, and every counter right', async () => {
  await rm(join(checkout, 'supabase/migrations'), { recursive: true });
  await cp(join(root, 'supabase/migrations'), join(checkout, 'supabase/migrations'), { recursive: true });
  await pushMigrations(checkout, database.url);
  expect(await counts()).toEqual(before);
  expect(before['contacts']).toBe(CONTACTS);
  expect(await database.sql`select * from audit.miscounted`).toEqual([]);
});

test('the database then says what supabase/schema says', async () => {
  const declared = await declaredDatabase();
  try {
    const [found, wanted] = [await readCatalog(database.sql), await readCatalog(declared.sql)];
    expect(compareCatalogs(found, wanted)).toEqual([]);
  } finally {
    await declared.drop();
  }
});

async function counts(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const table of TABLES) {
    const [row] = await database.sql<
      { count: number }[]
    >`select count(*)::int from public.${database.sql(table)}`;
    found[table] = row?.count ?? 0;
  }
  return found;
}

/** The migrations of the last release, by file name; those of the schema's first state where there was none. */
async function releasedMigrations(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const tag = lastRelease();
  if (tag !== null) {
    for (const path of git('ls-tree', '--name-only', tag, 'supabase/migrations/').split('\n'))
      found[basename(path)] = git('show', `${tag}:${path}`);
    return found;
  }
  for (const file of await readdir(join(root, 'supabase/migrations'))) {
    const text = await readFile(join(root, 'supabase/migrations', file), 'utf8');
    if (text.startsWith(FIRST_STATE)) found[file] = text;
  }
  return found;
}

/** The tag before this commit, which may be a release itself; versions such as 2.0.0-beta.1 don't count. */
function lastRelease(): string | null {
  try {
    return git('describe', '--tags', '--abbrev=0', '--match=v*', '--exclude=v*-*', 'HEAD^');
  } catch {
    return null;
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
}

async function writeMigrations(files: Record<string, string>): Promise<void> {
  const folder = join(checkout, 'supabase/migrations');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
}
