import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { generateTypes, typesFile } from '../../tools/generate/database-types.ts';
import { stack } from '../../tools/stack/stack.ts';

test('the types for supabase-js are what the migrations say (else: npm run generate:types)', async () => {
  expect(await readFile(typesFile, 'utf8')).toBe(await generateTypes(stack().dbUrl));
}, 60_000);
