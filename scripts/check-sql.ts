/**
 * `npm run check:sql`: reads every file of supabase/schema with Postgres' own parser, and fails on what does not parse,
 * lines over 120 characters and functions over 120 lines.
 *
 * That the schema can be made, and that its functions do what they should, is the database suite's to show.
 */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { schemaFiles } from '@webspeaker/local-stack';

import { root } from '../tools/root.ts';
import { lintSql } from '../tools/lint-sql.ts';

let faults = 0;
for (const file of await schemaFiles(root)) {
  const path = join(root, 'supabase', file);
  for (const { line, fault } of await lintSql(await readFile(path, 'utf8'))) {
    console.error(`${relative(root, path)}:${line}  ${fault}`);
    faults += 1;
  }
}
process.exitCode = faults > 0 ? 1 : 0;
