/** `npm run -s release:notes -- v1.4.0`: prints what CHANGELOG.md says of a release; fails when it says nothing of it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { releaseNotes } from '../tools/release/changelog.ts';
import { root } from '../tools/root.ts';

const [version = ''] = process.argv.slice(2);
try {
  console.log(releaseNotes(await readFile(join(root, 'CHANGELOG.md'), 'utf8'), version));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
