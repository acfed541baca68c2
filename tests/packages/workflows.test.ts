/**
 * The workflows are well-formed, and call scripts that exist: what they check and publish can be done by hand too. What
 * only happens on the day of a release is run here as well.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Linter from '@action-validator/core';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { root } from '../../tools/root.ts';

// The linter is a WebAssembly module with a wrapper for `require`.
const { validateWorkflow } = createRequire(import.meta.url)('@action-validator/core') as typeof Linter;

type Job = { needs?: string; permissions?: Record<string, string>; steps: { run?: string; uses?: string }[] };

const folder = join(root, '.github/workflows');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(readdirSync(folder))('%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const jobs = (parse(text) as { jobs: Record<string, Job> }).jobs;

  test('is a workflow', () => expect(validateWorkflow(text).errors).toEqual([]));

  test('runs scripts that exist, every test among them', () => {
    const runs = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run = '' }) => run));
    const called = runs.flatMap((run) =>
      [...run.matchAll(/npm run (?:-s )?(\S+)/g)].map(([, name = '']) => name),
    );
    expect(called.filter((name) => scripts[name] === undefined)).toEqual([]);
    expect(runs).toContain('npm test');
  });

  test('publishes nothing that was not tested', () => {
    const untested = Object.entries(jobs).filter(
      ([name, { needs, permissions = {} }]) =>
        name !== 'test' && Object.values(permissions).includes('write') && needs !== 'test',
    );
    expect(untested).toEqual([]);
    expect(jobs['test']?.permissions).toBeUndefined();
  });
});

test('the bill of materials names what is built into packages and portal, and no tool of the tests', () => {
  const written = execFileSync('npm', ['run', '-s', 'sbom'], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  const bill = JSON.parse(written) as { bomFormat: string; components: { name: string }[] };
  expect(bill.bomFormat).toBe('CycloneDX');
  const names = bill.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['svelte', '@sveltejs/kit', 'zod', 'postgres', 'commander']));
  expect(names.filter((name) => ['vitest', 'eslint', '@playwright/test'].includes(name))).toEqual([]);
});
