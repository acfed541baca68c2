/** `npm run generate:openapi`: writes docs/openapi.json. A unit test fails when it is stale. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { format } from 'prettier';

import { buildOpenApi } from '../tools/generate/openapi.ts';
import { root } from '../tools/root.ts';

const docs = join(root, 'docs');
await mkdir(docs, { recursive: true });
await writeFile(
  join(docs, 'openapi.json'),
  await format(JSON.stringify(buildOpenApi()), { parser: 'json', printWidth: 110 }),
);
