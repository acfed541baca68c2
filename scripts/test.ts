/**
 * `npm test`: every suite, against one stack on free ports, and what a suite said when it failed. Nothing is left
 * running afterwards.
 *
 * Options: `npm test -- --only unit,http` runs the named suites alone; `--verbose` shows what each one said.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startStack, type Run, type Stack } from '@webspeaker/local-stack';

import { ensureChromium } from '../tools/chromium.ts';
import { readOptions } from '../tools/options.ts';
import { root } from '../tools/root.ts';
import { runQuietly } from '../tools/run-quietly.ts';
import { allOf, runScript, startSites } from '../tools/stack/sites.ts';
import { SUITES, type Counts, type Need, type Suite } from '../tools/suites.ts';

/**
 * One after the other, each a list of suites that run side by side: the first ones compute while the others wait for the
 * database. Browsers and faults have the machine to themselves.
 */
const STAGES: readonly (readonly string[])[][] = [
  [
    ['check', 'unit', 'packages'],
    ['http', 'database'],
  ],
  [['browser']],
  [['faults']],
];

const { values } = readOptions(import.meta.filename, {
  options: { only: { type: 'string' }, verbose: { type: 'boolean', default: false } },
});
const only = values.only?.split(',') ?? SUITES.map(({ name }) => name);
const unknown = only.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}, only ${SUITES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const stopAsked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopAsked.abort());
const cleanups: (() => Promise<void>)[] = [];
const run: Run = { signal: stopAsked.signal, onStop: (cleanup) => cleanups.push(cleanup) };

const scratch = await mkdtemp(join(tmpdir(), 'webspeaker-test-'));
run.onStop(() => rm(scratch, { recursive: true, force: true }));
const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };

const build = once(async () => {
  // As in a fresh checkout: nothing may rest on what an earlier build left.
  await rm(join(root, 'packages/widget/dist'), { recursive: true, force: true });
  await runScript('build');
});
const stack = once(async () => {
  const ports = { api: 'free', db: 'free', portal: 'free', demo: 'free' } as const;
  const started: Stack = await startStack({
    dataDir: join(scratch, 'stack'),
    ports,
    quiet: true,
    signal: run.signal,
  });
  run.onStop(() => started.stop());
  env['WEBSPEAKER_STACK_FILE'] = started.file;
  return started;
});
const prepare: Record<Need, () => Promise<unknown>> = {
  nothing: () => Promise.resolve(),
  build,
  stack,
  sites: once(async () => {
    env['CHROMIUM_PATH'] = ensureChromium(process.env);
    await build();
    const { info, file } = await stack();
    await startSites(run, { info, file, mode: 'built' });
  }),
};

const results: ({ name: string; seconds: number } & Counts)[] = [];
try {
  for (const stage of STAGES) await allOf(stage.map(runOneByOne));
} catch (error) {
  if (!run.signal.aborted) throw error;
  console.log('Stopped');
} finally {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}
process.exit(run.signal.aborted ? 130 : summarise());

async function runOneByOne(names: readonly string[]): Promise<void> {
  for (const suite of SUITES) {
    if (!names.includes(suite.name) || !only.includes(suite.name)) continue;
    run.signal.throwIfAborted();
    results.push({ name: suite.name, ...(await runSuite(suite)) });
  }
}

async function runSuite({ name, needs, command, count }: Suite): Promise<{ seconds: number } & Counts> {
  try {
    await prepare[needs]();
    console.log(`${name} …`);
    const report = join(scratch, `${name}.json`);
    const { code, seconds, output } = await runQuietly(command(report), { env, signal: run.signal });
    const counts = count(await readJson(report));
    // A suite that crashed, or found no test, has failed whatever it counted.
    if ((code !== 0 || counts.passed === 0) && counts.failed === 0) counts.failed = 1;
    if (counts.failed > 0 || values.verbose) console.log(`\n== ${name} ==\n${output.trimEnd()}\n`);
    console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s`);
    return { seconds, ...counts };
  } catch (error) {
    run.signal.throwIfAborted();
    console.error(`\n== ${name} ==\n${error instanceof Error ? error.message : String(error)}\n`);
    return { seconds: 0, passed: 0, failed: 1 };
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
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
  const unstable = results.flatMap((result) => result.unstable ?? []);
  if (unstable.length > 0) {
    console.log(
      '\nFailed once and passed when tried again: a fault of the product or of the test, to be mended.',
    );
    for (const name of unstable) console.log(`  ${name}`);
  }
  const total = (key: 'passed' | 'failed') => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') > 0 || total('passed') === 0 ? 1 : 0;
}
