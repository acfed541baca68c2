/**
 * `npm run check:deno`: on Deno, the source type-checks, the smoke test runs without any permission, every export is
 * documented, and every example in the documentation type-checks and runs.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const packageFolder = join(import.meta.dirname, '..');
const { exports } = JSON.parse(readFileSync(join(packageFolder, 'deno.json'), 'utf8')) as {
  exports: Record<string, string>;
};
const sources = Object.values(exports);

deno('check', ...sources);
process.stdout.write(`Deno without permissions: ${deno('run', '--no-prompt', 'scripts/run-smoke.ts')}`);

// The linter also asks for libraries' types to be re-exported, which would make zod's types ours.
const undocumented = denoOutput('doc', '--lint', ...sources).output.match(
  /error\[missing-jsdoc\][\s\S]*?-->.*/g,
);
if (undocumented !== null) throw new Error(undocumented.join('\n'));

const examples = deno('test', '--doc', '--no-prompt', ...sources).match(/^ok \| (\d+) passed/m)?.[1];
if (examples === undefined) throw new Error('Running the examples in the documentation found none');
console.log(`Every export is documented; ${examples} examples ran`);

function deno(...args: string[]): string {
  const { status, output } = denoOutput(...args);
  if (status !== 0) throw new Error(`deno ${args.join(' ')} failed:\n${output}`);
  return output;
}

function denoOutput(...args: string[]): { status: number | null; output: string } {
  const env = { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' };
  const run = spawnSync('deno', [...args, '--quiet'], { cwd: packageFolder, encoding: 'utf8', env });
  if (run.error) throw run.error;
  return { status: run.status, output: run.stdout + run.stderr };
}
