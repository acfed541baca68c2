/** `npm run generate:openapi`: writes docs/openapi.json, and its calls into docs/http-api.md. A unit test fails when one is stale. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { format } from 'prettier';

import { DOCUMENT, withCalls, type OpenApi } from '../tools/generate/http-reference.ts';
import { buildOpenApi } from '../tools/generate/openapi.ts';
import { root } from '../tools/root.ts';

const docs = join(root, 'docs');
await mkdir(docs, { recursive: true });
const openApi = JSON.stringify(buildOpenApi());
await writeFile(join(docs, 'openapi.json'), await format(openApi, { parser: 'json', printWidth: 110 }));
const { wanted } = await withCalls(JSON.parse(openApi) as OpenApi);
await writeFile(join(root, DOCUMENT), wanted);
