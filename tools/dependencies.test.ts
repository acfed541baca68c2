import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { root } from './root.ts';

/** What ships with each part, against what the page says of it. */
const PARTS = {
  'Edge functions': async () => [
    ...(await importsOf('supabase/functions/widget/deno.json')),
    ...(await importsOf('supabase/functions/contacts/deno.json')),
  ],
  Core: () => packagesOf('packages/core/package.json'),
  'Command line': () => packagesOf('packages/cli/package.json'),
  Portal: () => packagesOf('apps/portal/package.json'),
};

/** What is needed to build a part, and is not in it. */
const BUILDS =
  /^(@types\/.*|@webspeaker\/.*|rolldown|svelte-check|tailwindcss|unplugin-icons|@tailwindcss\/vite|@sveltejs\/vite-plugin-svelte)$/;

/** Licences that let anybody use, change and sell what contains the package, and ask at most for their text. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'ISC', 'MIT', 'OFL-1.1', 'Unlicense'];

const page = await readFile(join(root, 'docs/dependencies.md'), 'utf8');

describe.each(Object.entries(PARTS))('%s: every package that ships', (heading, shipped) => {
  const rows = [...sectionOf(heading).matchAll(/^\| `([^`]+)`\s*\| (\S+)/gm)];

  test('is in docs/dependencies.md, and nothing else is', async () => {
    expect(rows.map(([, name]) => name)).toEqual([...new Set(await shipped())].sort());
  });

  test.each(rows.map(([, name = '', licence]) => [name, licence]))(
    '%s has the licence %s, which lets anybody use it',
    async (name, licence) => {
      const found = await licenceOf(name, heading);
      expect(found).toBe(licence);
      expect(PERMISSIVE).toContain(found);
    },
  );
});

function sectionOf(heading: string): string {
  return page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}

async function importsOf(file: string): Promise<string[]> {
  const { imports } = (await readJson(file)) as { imports: Record<string, string> };
  return Object.entries(imports)
    .filter(([, from]) => from.startsWith('npm:'))
    .map(([name]) => name);
}

async function packagesOf(file: string): Promise<string[]> {
  const { dependencies = {}, devDependencies = {} } = (await readJson(file)) as Record<
    string,
    Record<string, string>
  >;
  // What is bundled is a development dependency; of core, these are tools alone.
  const names = file.includes('core')
    ? Object.keys(dependencies)
    : Object.keys({ ...dependencies, ...devDependencies });
  return names.filter((name) => !BUILDS.test(name));
}

async function licenceOf(name: string, heading: string): Promise<string | undefined> {
  const { packages } = (await readJson('package-lock.json')) as {
    packages: Record<string, { license?: string }>;
  };
  const own =
    { Portal: 'apps/portal/', 'Command line': 'packages/cli/', Core: 'packages/core/' }[heading] ?? '';
  return (packages[`${own}node_modules/${name}`] ?? packages[`node_modules/${name}`])?.license;
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(root, file), 'utf8'));
}
