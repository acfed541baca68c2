import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import postgres from 'postgres';
import { afterAll, describe, expect, test } from 'vitest';

import { freshDatabase } from './fresh-database.ts';
import { loadPgtap } from './load-pgtap.ts';
import { parseTap, type TapAssertion } from './parse-tap.ts';

// Run while the tests are collected, so that each assertion of a file is a test with a title of its own.
const folder = join(import.meta.dirname, '../../supabase/tests');
const database = await freshDatabase();
await loadPgtap(database.sql);
const results: [file: string, assertions: TapAssertion[]][] = [];
for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort())
  results.push([file, await run(database.url, join(folder, file))]);

afterAll(() => database.drop());

describe.each(results)('%s', (_file, assertions) => {
  test.each(assertions)('$title', ({ passed, diagnostics }) => {
    expect(passed, diagnostics).toBe(true);
  });
});

/** Each file has a connection of its own, as with pg_prove: pgTAP keeps its count in temporary tables. */
async function run(url: string, path: string): Promise<TapAssertion[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const output = await sql.unsafe(await readFile(path, 'utf8')).simple();
    const rows = output.flat() as Record<string, unknown>[];
    const lines = rows.flatMap((row) => Object.values(row).flatMap((value) => String(value).split('\n')));
    return parseTap(lines);
  } catch (error) {
    return [{ title: 'runs to its end', passed: false, diagnostics: describeError(error) }];
  } finally {
    await sql.end();
  }
}

function describeError(error: unknown): string {
  const { message, where, position } = error as { message: string; where?: string; position?: string };
  return [message, where, position && `at character ${position}`].filter(Boolean).join('\n');
}
