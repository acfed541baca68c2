/** `npm run stack`: the local stack without portal and demo shop, until Ctrl-C. Options: see `stackOptions`. */
import { parseArgs } from 'node:util';

import { runUntilStopped, startStack } from '@webspeaker/local-stack';
import { stackOptions, toStackOptions } from '../tools/stack/stack-options.ts';

const { values } = parseArgs({ options: stackOptions });

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
