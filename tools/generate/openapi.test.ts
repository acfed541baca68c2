import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { root } from '../root.ts';
import { withCalls, type OpenApi } from './http-reference.ts';
import { buildOpenApi } from './openapi.ts';

describe('docs/openapi.json', () => {
  test('says what the schemas say; npm run generate:openapi writes it anew', async () => {
    const text = await readFile(join(root, 'docs/openapi.json'), 'utf8');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(buildOpenApi())));
  });

  test('is written out in docs/http-api.md', async () => {
    const { found, wanted } = await withCalls(JSON.parse(JSON.stringify(buildOpenApi())) as OpenApi);
    expect(found).toBe(wanted);
  });
});
