/**
 * Builds dist/widget.js (everything) and dist/headless.js (no panel, no platform adapters), one classic script each,
 * prints their sizes and fails where one is over its budget.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { bundle } from './bundle.ts';

const outDir = join(import.meta.dirname, '../dist');

/** Bytes after `gzip -9`. Node's own zlib makes some 20 bytes less of it than the tool that others measure with. */
const SCRIPTS = [
  { file: 'widget.js', entry: 'src/widget.ts', budget: 12_000 },
  { file: 'headless.js', entry: 'src/headless-script.ts', budget: 4_000 },
] as const;

await mkdir(outDir, { recursive: true });
let over = false;
for (const { file, entry, budget } of SCRIPTS) {
  const code = await bundle(entry);
  await writeFile(join(outDir, file), code);
  const size = gzipSync(code, { level: 9 }).length;
  over ||= size > budget;
  console.log(
    `${file.padEnd(13)}${String(Buffer.byteLength(code)).padStart(7)} B, gzip ${String(size).padStart(6)} B of ${budget} B  ${size > budget ? 'OVER BUDGET' : 'ok'}`,
  );
}
if (over) process.exit(1);
