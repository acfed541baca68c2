/**
 * `npm test`: every suite, fastest first, against one stack on free ports. Nothing is left running afterwards.
 *
 * Options: `npm test -- --only unit,http` runs the named suites alone.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ensureChromium } from './chromium.ts';
import { startSites } from './sites.ts';
import { startStack } from '../packages/local-stack/src/mod.ts';

type Counts = { passed: number; failed: number };
type Suite = { name: string; stack: boolean; run: (env: NodeJS.ProcessEnv, report: string) => Promise<Counts> };

const root = join(import.meta.dirname, '..');

const suites: Suite[] = [
  { name: 'unit', stack: false, run: vitest('unit') },
  { name: 'database', stack: true, run: vitest('database') },
  { name: 'http', stack: true, run: vitest('http') },
  { name: 'browser', stack: true, run: playwright },
  { name: 'faults', stack: false, run: vitest('faults') },
];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = values.only?.split(',');
const unknown = chosen?.filter((name) => !suites.some((suite) => suite.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(
    `Unknown suite ${unknown.join(', ')}; there are ${suites.map((suite) => suite.name).join(', ')}`,
  );
  process.exit(2);
}

const scratch = await mkdtemp(join(tmpdir(), 'webspeaker-test-'));
const cleanups: (() => Promise<unknown>)[] = [() => rm(scratch, { recursive: true, force: true })];
const results: ({ name: string; seconds: number } & Counts)[] = [];
let stopping = false;

async function cleanUp() {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void cleanUp().finally(() => process.exit(130));
  });
}

try {
  const wanted = suites.filter((suite) => !chosen || chosen.includes(suite.name));
  const env: NodeJS.ProcessEnv = { ...process.env, DO_NOT_TRACK: '1', NO_COLOR: '1', FORCE_COLOR: undefined };
  if (wanted.some((suite) => suite.name === 'browser')) env['CHROMIUM_PATH'] = ensureChromium(process.env);

  let stackFile: string | undefined;
  for (const suite of wanted) {
    console.log(`\n== ${suite.name} ==`);
    if (suite.stack && !stackFile) {
      const stack = await startStack({
        dataDir: join(scratch, 'stack'),
        ports: { api: 'free', db: 'free', portal: 'free', demo: 'free' },
        quiet: true,
      });
      cleanups.push(() => stack.stop());
      if (wanted.some(({ name }) => name === 'browser')) {
        const sites = await startSites(stack.info);
        cleanups.push(() => sites.stop());
      }
      stackFile = join(scratch, 'stack.json');
      await writeFile(stackFile, JSON.stringify(stack.info, null, 2));
    }
    const started = performance.now();
    const counts = await suite.run(
      suite.stack ? { ...env, WEBSPEAKER_STACK_FILE: stackFile } : env,
      join(scratch, `${suite.name}.json`),
    );
    results.push({ name: suite.name, seconds: Math.round((performance.now() - started) / 1000), ...counts });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  results.push({ name: 'set-up', seconds: 0, passed: 0, failed: 1 });
} finally {
  await cleanUp();
}

console.log('\nSuite      passed  failed  seconds');
for (const { name, passed, failed, seconds } of results) {
  console.log(
    `${name.padEnd(9)}${String(passed).padStart(8)}${String(failed).padStart(8)}${String(seconds).padStart(9)}`,
  );
}
const total = (key: 'passed' | 'failed') => results.reduce((sum, result) => sum + result[key], 0);
console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
process.exit(total('failed') > 0 || total('passed') === 0 ? 1 : 0);

/** Runs one vitest project; a suite that crashes or finds no test counts as one failure. */
function vitest(project: string): Suite['run'] {
  return async (env, report) => {
    const code = await run(
      [
        'vitest',
        'run',
        '--project',
        project,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ],
      env,
    );
    const json = await readJson(report);
    const counts = { passed: Number(json['numPassedTests'] ?? 0), failed: Number(json['numFailedTests'] ?? 0) };
    // A skipped test is not a green one.
    counts.failed += Number(json['numPendingTests'] ?? 0) + Number(json['numTodoTests'] ?? 0);
    return crashed(code, counts);
  };
}

async function playwright(env: NodeJS.ProcessEnv, report: string): Promise<Counts> {
  const code = await run(['playwright', 'test', '--reporter=line,json'], {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  const stats = (await readJson(report))['stats'] as Record<string, number> | undefined;
  return crashed(code, {
    passed: stats?.['expected'] ?? 0,
    failed: (stats?.['unexpected'] ?? 0) + (stats?.['flaky'] ?? 0) + (stats?.['skipped'] ?? 0),
  });
}

function crashed(code: number, counts: Counts): Counts {
  return (code !== 0 || counts.passed === 0) && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function run([command = '', ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((done) => {
    const child = spawn(join(root, 'node_modules/.bin', command), args, { cwd: root, env, stdio: 'inherit' });
    cleanups.push(async () => void child.kill());
    child.on('close', (code) => done(code ?? 1));
  });
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
