import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CliConfigSchema } from '@supabase/config';
import { Schema } from 'effect';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('config.toml is what the official CLI takes, without a setting that it does not know', async () => {
  const text = await readFile(join(root, 'supabase/config.toml'), 'utf8');
  const config = Schema.decodeUnknownSync(CliConfigSchema, { onExcessProperty: 'error' })(parse(text));

  expect(config.api.schemas).toEqual(['public']);
  expect(config.functions['widget']?.verify_jwt).toBe(false);
  expect(config.functions['contacts']?.verify_jwt).toBe(false);
});
