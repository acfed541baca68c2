/** `npm run generate:errors`: writes the tables of error codes. A unit test fails when one is stale. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DOCUMENTS, withErrorTable } from '../tools/generate/error-table.ts';
import { root } from '../tools/root.ts';

for (const path of DOCUMENTS) {
  const { wanted } = await withErrorTable(path);
  await writeFile(join(root, path), wanted);
}
