/**
 * `npm test`: every suite, fastest first, against one stack on free ports. Nothing is left running afterwards.
 *
 * Options: `npm test -- --only unit,http` runs the named suites alone.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startStack, type Run, type Stack } from '@webspeaker/local-stack';
import { ensureChromium } from '../tools/chromium.ts';
import { runScript, startSites } from '../tools/stack/sites.ts';
import { root } from '../tools/root.ts';

type Counts = { passed: number; failed: number };
type Suite = {
  name: string;
  needs: 'nothing' | 'build' | 'stack' | 'sites';
  command: (report: string) => string[];
  count: (report: Record<string, unknown>, code: number) => Counts;
};

const suites: Suite[] = [
  {
    name: 'check',
    needs: 'nothing',
    command: () => ['npm', 'run', '--silent', 'check'],
    count: exitCodeAlone,
  },
  { name: 'unit', needs: 'nothing', ...vitest('unit') },
  { name: 'packages', needs: 'build', ...vitest('packages') },
  { name: 'database', needs: 'stack', ...vitest('database') },
  { name: 'http', needs: 'stack', ...vitest('http') },
  { name: 'browser', needs: 'sites', ...playwright() },
  { name: 'faults', needs: 'nothing', ...vitest('faults') },
];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only?.split(',');
const unknown = only?.filter((name) => !suites.some((suite) => suite.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}, only ${suites.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const wanted = suites.filter(({ name }) => !only || only.includes(name));

const stopAsked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopAsked.abort());
const cleanups: (() => Promise<void>)[] = [];
const run: Run = { signal: stopAsked.signal, onStop: (cleanup) => cleanups.push(cleanup) };

let built = false;
const results: ({ name: string; seconds: number } & Counts)[] = [];
try {
  await runSuites();
} catch (error) {
  if (!run.signal.aborted) console.error(error instanceof Error ? error.message : error);
  results.push({ name: 'set-up', seconds: 0, passed: 0, failed: 1 });
} finally {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}
process.exit(summarise());

async function runSuites(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'webspeaker-test-'));
  run.onStop(() => rm(scratch, { recursive: true, force: true }));
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
  if (wanted.some(({ needs }) => needs === 'sites')) env['CHROMIUM_PATH'] = ensureChromium(process.env);

  let stack: Stack | undefined;
  for (const { name, needs, command, count } of wanted) {
    console.log(`\n== ${name} ==`);
    if (needs === 'build' || needs === 'sites') await buildOnce();
    if (needs === 'stack' || needs === 'sites') {
      stack ??= await startSharedStack(join(scratch, 'stack'));
      env['WEBSPEAKER_STACK_FILE'] = stack.file;
    }
    if (needs === 'sites' && stack) {
      await startSites(run, { info: stack.info, file: stack.file, mode: 'built' });
    }
    run.signal.throwIfAborted();
    const started = performance.now();
    const report = join(scratch, `${name}.json`);
    const code = await execute(command(report), { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report });
    const counts = count(await readJson(report), code);
    // A suite that crashed, or found no test, has failed whatever it counted.
    if ((code !== 0 || counts.passed === 0) && counts.failed === 0) counts.failed = 1;
    results.push({ name, seconds: Math.round((performance.now() - started) / 1000), ...counts });
    run.signal.throwIfAborted();
  }
}

/** Builds as a fresh checkout does: nothing may rest on what an earlier build left. */
async function buildOnce(): Promise<void> {
  if (built) return;
  await rm(join(root, 'packages/widget/dist'), { recursive: true, force: true });
  await runScript('build');
  built = true;
}

async function startSharedStack(dataDir: string): Promise<Stack> {
  const ports = { api: 'free', db: 'free', portal: 'free', demo: 'free' } as const;
  const stack = await startStack({ dataDir, ports, quiet: true, signal: run.signal });
  run.onStop(() => stack.stop());
  return stack;
}

function exitCodeAlone(_report: Record<string, unknown>, code: number): Counts {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

function vitest(project: string): Pick<Suite, 'command' | 'count'> {
  return {
    command: (report) => [
      'vitest',
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    // A skipped test is not a green one.
    count: (report) => ({
      passed: Number(report['numPassedTests'] ?? 0),
      failed: ['numFailedTests', 'numPendingTests', 'numTodoTests'].reduce(
        (sum, key) => sum + Number(report[key] ?? 0),
        0,
      ),
    }),
  };
}

function playwright(): Pick<Suite, 'command' | 'count'> {
  return {
    command: () => ['playwright', 'test', '--reporter=list,json'],
    count: ({ stats }) => {
      const {
        expected = 0,
        unexpected = 0,
        flaky = 0,
        skipped = 0,
      } = (stats ?? {}) as Record<string, number>;
      return { passed: expected, failed: unexpected + flaky + skipped };
    },
  };
}

async function execute([command = '', ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  const abort = () => child.kill();
  run.signal.addEventListener('abort', abort, { once: true });
  const [code] = (await once(child, 'close')) as [number | null];
  run.signal.removeEventListener('abort', abort);
  return code ?? 1;
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Prints the table and the closing line; returns the exit code. */
function summarise(): number {
  console.log('\nSuite      passed  failed  seconds');
  for (const { name, passed, failed, seconds } of results) {
    const cells = [passed, failed, seconds].map((value) => String(value).padStart(8));
    console.log(`${name.padEnd(9)}${cells.join('')}`);
  }
  const total = (key: 'passed' | 'failed') => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') > 0 || total('passed') === 0 ? 1 : 0;
}
