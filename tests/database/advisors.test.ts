import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { root } from '../../tools/root.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

/**
 * Supabase's own lints (splinter, https://supabase.com/docs/guides/database/database-advisors), as the dashboard shows
 * them to whoever deploys this. The official CLI brings them.
 */

type Finding = { name: string; detail: string; metadata: { schema?: string; name?: string } };

/** What is meant as it is, and why. `unused_index` says nothing about a database that nobody has used yet. */
const MEANT: Record<string, { reason: string; about?: RegExp }> = {
  unused_index: { reason: 'the database is new' },
  rls_enabled_no_policy: {
    reason: 'nobody may read them: no role can even name the schema',
    about: /^private\./,
  },
  function_search_path_mutable: {
    reason:
      'a procedure that commits can have no settings; it names everything in full and has its caller’s rights',
    about: /^private\.run_retention$/,
  },
  no_primary_key: {
    reason: 'it is only added to, so that nobody who deletes waits for anybody',
    about: /^private\.changed_overview_days$/,
  },
};

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

test('Supabase’s advisors find nothing but what is meant', async () => {
  const findings = await advise();
  const unexpected = findings.filter(({ name, metadata }) => {
    const meant = MEANT[name];
    return !meant || !(meant.about ?? /./).test(`${metadata.schema}.${metadata.name}`);
  });
  expect(unexpected.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([]);
});

test('the advisors do find what is not meant, and nothing is listed as meant that they don’t find', async () => {
  await database.sql.unsafe(`create function public.careless() returns integer language sql as 'select 1'`);
  const findings = await advise();
  expect(findings.map(({ name, metadata }) => `${name} ${metadata.name}`)).toContain(
    'function_search_path_mutable careless',
  );
  expect(Object.keys(MEANT).filter((name) => !findings.some((finding) => finding.name === name))).toEqual([]);
});

async function advise(): Promise<Finding[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(root, 'node_modules/supabase/dist/supabase.js'),
      ...['db', 'advisors', `--remote=${database.url}`, '--level=info', '--output-format=json'],
    ],
    {
      cwd: root,
      env: { ...process.env, DO_NOT_TRACK: '1', SUPABASE_TELEMETRY_DISABLED: '1' },
      maxBuffer: 2 ** 24,
    },
  );
  return (JSON.parse(stdout) as { results: Finding[] }).results;
}
