/**
 * `npm run generate:types`: writes the database's types into the portal. Reads the database that `--db-url` or the stack
 * that `WEBSPEAKER_STACK_FILE` names; without one it starts its own for a moment. A test fails when the file is
 * stale.
 */
import { writeFile } from 'node:fs/promises';

import { generateTypes, typesFile } from '../tools/generate/database-types.ts';
import { readOptions } from '../tools/options.ts';
import { ownStack } from '../tools/stack/own-stack.ts';
import { stack } from '../tools/stack/stack.ts';

const { values } = readOptions(import.meta.filename, { options: { 'db-url': { type: 'string' } } });
const running = process.env['WEBSPEAKER_STACK_FILE'] ? stack().dbUrl : undefined;
const given = values['db-url'] ?? running;
if (given) {
  await writeFile(typesFile, await generateTypes(given));
} else {
  const own = await ownStack();
  try {
    await writeFile(typesFile, await generateTypes(own.info.dbUrl));
  } finally {
    await own.discard();
  }
}
