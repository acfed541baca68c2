/**
 * `npm run check`: runs every script `check:…` of package.json, as many at once as there are processors. Shows the
 * output of those that failed.
 *
 * Options: `--only lint,types` runs only these; `--report <file>` writes `{passed, failed}`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { atOnce } from '../tools/at-once.ts';
import { readOptions } from '../tools/options.ts';
import { root } from '../tools/root.ts';
import { runQuietly } from '../tools/run-quietly.ts';

const PREFIX = 'check:';

const { values } = readOptions(import.meta.filename, {
  options: { only: { type: 'string' }, report: { type: 'string' } },
});
const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const names = Object.keys(scripts).flatMap((name) =>
  name.startsWith(PREFIX) ? name.slice(PREFIX.length) : [],
);
const only = values.only?.split(',') ?? names;
const unknown = only.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(', ')}, only ${names.join(', ')}`);
  process.exit(2);
}

const counts = { passed: 0, failed: 0 };
await atOnce(only, availableParallelism(), async (name) => {
  const { code, seconds, output } = await runQuietly(['npm', 'run', '--silent', PREFIX + name]);
  counts[code === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(12)}${String(seconds).padStart(4)} s`);
  if (code !== 0) console.log(output.trimEnd());
});
console.log(`${counts.passed} passed, ${counts.failed} failed`);
if (values.report !== undefined) await writeFile(values.report, JSON.stringify(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
