/**
 * `npm run generate:migration -- add_contact_note`: writes the next migration, from what changed in `supabase/schema`.
 * Read it before you commit it. `npm run test:database -- schema` checks one that was completed by hand.
 *
 * Works on the server of the stack that `WEBSPEAKER_STACK_FILE` names; without one it starts its own for a
 * moment.
 */
import { relative } from 'node:path';

import { deriveMigration } from '../tools/generate/derive-migration.ts';
import { root } from '../tools/root.ts';
import { ownStack } from '../tools/stack/own-stack.ts';
import { stack } from '../tools/stack/stack.ts';

const [name = ''] = process.argv.slice(2);
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('Name the migration: npm run generate:migration -- add_contact_note');
  process.exit(2);
}

if (process.env['WEBSPEAKER_STACK_FILE']) {
  await generate(stack().dbUrl);
} else {
  const own = await ownStack();
  try {
    await generate(own.info.dbUrl);
  } finally {
    await own.discard();
  }
}

async function generate(serverUrl: string): Promise<void> {
  const derived = await deriveMigration(name, serverUrl);
  if (!derived) {
    console.log('The migrations make what supabase/schema says: there is nothing to derive');
    return;
  }
  console.log(`Wrote ${relative(root, derived.file)}: read it before you commit it`);
  for (const statement of derived.destructive) console.log(`This loses rows or columns: ${statement}`);
  if (derived.left.length > 0) {
    console.error(`Complete it by hand. What is left to do:\n\n${derived.left.join('\n\n')}`);
    process.exitCode = 1;
  }
}
