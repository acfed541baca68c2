/**
 * Mutation check of the consent adapters: forces each to answer "granted" and runs its browser tests, which must fail.
 *
 * Needs what the browser tests need: `WEBSPEAKER_STACK_FILE` naming the information of a running stack. Options:
 * `--only cookiebot,tcf` checks the named adapters alone. Prints per adapter how many of its tests noticed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { CONSENT_PLATFORMS } from '@webspeaker/core/consent-platforms';
import type { Plugin } from 'vite';

import { bundleAdapter } from './bundle.ts';

const root = join(import.meta.dirname, '../../..');
const { values } = parseArgs({ options: { only: { type: 'string' } } });

if (!process.env['WEBSPEAKER_STACK_FILE']) {
  console.error('WEBSPEAKER_STACK_FILE names no running stack: start one with npm run stack');
  process.exit(2);
}

/** The titles of each adapter's tests; an adapter for two interfaces has two. */
const TITLES: Readonly<Record<string, readonly string[]>> = {
  usercentrics: ['usercentrics', 'usercentrics-2'],
  cookieyes: ['cookieyes', 'cookieyes-plugin'],
};
/** Those of the table of cases in which a mutant must be noticed. */
const EXPECTED = ['no choice yet', 'reject', 'loads late', 'throws'];

const chosen = CONSENT_PLATFORMS.filter(({ name }) => values.only?.split(',').includes(name) ?? true);

const scratch = await mkdtemp(join(tmpdir(), 'webspeaker-mutants-'));
let survived = 0;
try {
  for (const platform of chosen) {
    const { name } = platform;
    const file = join(scratch, `consent-${name}.js`);
    await writeFile(file, await bundleAdapter(platform, [granting(name)]));
    for (const title of TITLES[name] ?? [name]) {
      const { failed, ran } = runTests(title, file);
      const missed = EXPECTED.filter((words) => !failed.some((test) => test.startsWith(words)));
      survived += missed.length;
      console.log(
        `${title.padEnd(22)}${String(failed.length).padStart(3)} of ${ran} tests fail  ${missed.length > 0 ? `NOT NOTICED in: ${missed.join(', ')}` : 'ok'}`,
      );
    }
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
if (survived > 0) process.exit(1);

/** Makes one adapter answer "granted" whatever its platform says, and even where it would throw. */
function granting(name: string): Plugin {
  return {
    name: 'mutant',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith(`/consent/platforms/${name}.ts`)) return null;
      const mutant = code.replace('export const connect', 'const original');
      return `${mutant}
export const connect: ConnectPlatform = (link) => {
  try { if (original(link) === null) return null; } catch {}
  return () => ({ state: 'granted', live: true });
};`;
    },
  };
}

function runTests(title: string, adapter: string): { failed: string[]; ran: number } {
  const run = spawnSync(
    join(root, 'node_modules/.bin/playwright'),
    [
      'test',
      'tests/browser/widget/platforms.spec.ts',
      '--reporter=json',
      '--trace=off',
      '-g',
      `› ${title} ›|\\s${title} `,
    ],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1e9,
      env: { ...process.env, WEBSPEAKER_ADAPTER_FILE: adapter, PLAYWRIGHT_JSON_OUTPUT_NAME: undefined },
    },
  );
  type Suite = { title: string; specs?: { title: string; ok: boolean }[]; suites?: Suite[] };
  const report = JSON.parse(run.stdout.slice(run.stdout.indexOf('{'))) as { suites: Suite[] };
  const all = (suites: Suite[]): Suite[] => suites.flatMap((suite) => [suite, ...all(suite.suites ?? [])]);
  const specs = all(report.suites).find((suite) => suite.title === title)?.specs ?? [];
  return { failed: specs.filter(({ ok }) => !ok).map((spec) => spec.title), ran: specs.length };
}
