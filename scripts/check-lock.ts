/** `npm run check:lock`: fails when package-lock.json is incomplete for any platform. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { gapsOf, type LockFile } from '../tools/lock-file.ts';
import { root } from '../tools/root.ts';

const gaps = gapsOf(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile);
if (gaps.length > 0) {
  console.error(`package-lock.json is not whole:\n  ${gaps.join('\n  ')}`);
  console.error(
    'Take the missing entries from the version before, or from `npm install --package-lock-only` elsewhere.',
  );
  process.exit(1);
}
