import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { root } from '../root.ts';
import { buildOpenApi } from './openapi.ts';

describe('docs/openapi.json', () => {
  test('says what the schemas say; npm run generate:openapi writes it anew', async () => {
    const text = await readFile(join(root, 'docs/openapi.json'), 'utf8');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(buildOpenApi())));
  });
});
