/** What the repository says of itself in several places says the same everywhere. */
import { spawnSync } from 'node:child_process';
import { cp, glob, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { LEAST_POSTGRES } from '../../packages/cli/src/database.ts';
import { root } from '../../tools/root.ts';

type Manifest = { name: string; version: string; private?: boolean; engines?: { node?: string } };

const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8');
const manifest = async (file: string): Promise<Manifest> => JSON.parse(await read(file)) as Manifest;

test('the least Node is the one of package.json wherever it is named', async () => {
  const range = (await manifest('package.json')).engines?.node ?? '';
  expect(range).toMatch(/^>=\d+$/);
  const least = range.slice(2);

  const named = new Map<string, string>();
  for await (const file of glob('{packages,apps}/*/package.json', { cwd: root })) {
    const engines = (await manifest(file)).engines;
    if (engines?.node !== undefined) named.set(file, engines.node.replace('>=', ''));
  }
  for await (const file of glob('{*,docs/**/*,packages/*/*}.md', {
    cwd: root,
    exclude: ['**/node_modules/**'],
  })) {
    for (const [, version = ''] of (await read(file)).matchAll(/Node (\d+) or newer/g))
      named.set(file, version);
  }
  expect([...named.keys()]).toEqual(expect.arrayContaining(['README.md', 'packages/core/package.json']));
  expect(Object.fromEntries(named)).toEqual(
    Object.fromEntries([...named.keys()].map((file) => [file, least])),
  );
});

test('the least Postgres is the one that the command line demands, wherever a page names one', async () => {
  const named: string[] = [];
  for await (const file of glob('{*,docs/*,packages/*/*}.md', { cwd: root, exclude: ['**/node_modules/**'] }))
    for (const [, version = ''] of (await read(file)).matchAll(/Postgres (\d+)/g)) named.push(version);
  expect(await read('docs/operations.md')).toMatch(new RegExp(`^\\| Postgres +\\| ${LEAST_POSTGRES} `, 'm'));
  expect([...new Set(named)]).toEqual([String(LEAST_POSTGRES)]);
});

test('the upload weighs what the page about it says', async () => {
  const page = await read('docs/operations.md');
  const said = [...page.matchAll(/(\d+) kB \(`(widget|contacts)`\)/g)];
  expect(said.map(([, , name]) => name)).toEqual(['widget', 'contacts']);
  for (const [, kilobytes, name = ''] of said) {
    const { size } = await stat(join(root, 'packages/cli/dist/functions', `${name}.js`));
    expect([name, Math.abs(size / 1000 / Number(kilobytes) - 1) < 0.1]).toEqual([name, true]);
  }
});

test('wherever somebody is told to push migrations, it is to their project and not to the local stack', async () => {
  const named: string[] = [];
  const places =
    '{*.md,docs/*.md,packages/*/*.md,{packages,apps}/*/src/**/*.{ts,svelte},supabase/functions/**/*.ts}';
  for await (const file of glob(places, { cwd: root, exclude: ['**/node_modules/**'] }))
    for (const [, flags = ''] of (await read(file)).matchAll(/supabase db push([^\n,;)`'"]*)/g))
      named.push(`${file}:${flags}`);
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((line) => !line.includes(' --remote'))).toEqual([]);
});

test('an install without development packages has nothing to prepare, and does not fail', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webspeaker-checkout-'));
  try {
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    await cp(join(root, 'scripts/prepare.js'), join(folder, 'scripts/prepare.js'));
    const { status, stderr } = spawnSync('npm', ['run', '--silent', 'prepare'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
