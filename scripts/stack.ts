/**
 * `npm run stack`: the local stack without portal and demo shop, until Ctrl-C.
 *
 * Options: --api-port 54321, --db-port 54322 (each a number, or free), --data .local (the folder that keeps the data)
 */

import { readOptions } from '../tools/options.ts';
import { runUntilStopped, startStack } from '@webspeaker/local-stack';
import { stackOptions, toStackOptions } from '../tools/stack/stack-options.ts';

const { values } = readOptions(import.meta.filename, { options: stackOptions });

await runUntilStopped(async ({ signal, onStop }) => {
  const stack = await startStack({ ...toStackOptions(values), signal });
  onStop(() => stack.stop());
  console.log(`
  API        ${stack.info.apiUrl}
  Postgres   ${stack.info.dbUrl}

  All addresses and keys: ${stack.file}
  Ctrl-C stops it.
`);
});
