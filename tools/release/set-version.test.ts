import { execFileSync } from 'node:child_process';
import { cp, glob, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { root } from '../root.ts';
import { setVersion, versionsIn } from './set-version.ts';

const FILES = [
  '*.json',
  '.npmrc',
  '{packages,apps}/*/*.json',
  'packages/widget/src/*.ts',
  'packages/core/src/*.ts',
  'supabase/functions/_shared/version.ts',
];
const NEXT = '2.0.0-beta.1';

let folder: string;
const files: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspeaker-version-'));
  for await (const file of glob(FILES, { cwd: root })) {
    files.push(file);
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(['1.4', 'v1.4.0', '1.04.0', '1.4.0-', 'latest', ''])(
  '%j is refused as a version',
  async (version) => {
    await expect(setVersion(folder, version)).rejects.toThrow('one looks like 1.4.0');
  },
);

test('the repository says one version everywhere', async () => {
  const found = await versionsIn(root);
  expect(new Set(found.map(([file]) => file))).toEqual(
    new Set([
      'package.json',
      'package-lock.json',
      ...['cli', 'core', 'local-stack', 'widget'].map((name) => `packages/${name}/package.json`),
      ...['demo', 'portal'].map((name) => `apps/${name}/package.json`),
      'packages/core/deno.json',
      'packages/widget/src/version.ts',
      'supabase/functions/_shared/version.ts',
    ]),
  );
  expect(new Set(found.map(([, version]) => version)).size).toBe(1);
});

test('a new version reaches every place that says one, nothing else, and npm agrees', async () => {
  const places = await versionsIn(root);
  const current = places[0]?.[1] ?? '';
  expect(await setVersion(folder, NEXT)).toEqual([...new Set(places.map(([file]) => file))]);
  expect(await versionsIn(folder)).toEqual(places.map(([file]) => [file, NEXT]));
  for (const file of files) {
    const [before, after] = [
      await readFile(join(root, file), 'utf8'),
      await readFile(join(folder, file), 'utf8'),
    ];
    expect(after.replaceAll(NEXT, current), file).toBe(before);
  }
  // Refuses when the lock and the manifests differ.
  const npm = ['ci', '--dry-run', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  expect(() => execFileSync('npm', npm, { cwd: folder, stdio: 'pipe' })).not.toThrow();
});
