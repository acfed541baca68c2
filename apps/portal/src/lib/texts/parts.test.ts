import { expect, test } from 'vitest';
import { en } from './en.ts';
import { EVERYDAY_ROUTES, EVERYDAY_TEXTS } from './parts.ts';

const PORTAL = '/apps/portal/src';
const SOURCES = import.meta.glob<string>('/apps/portal/src/**/*.{svelte,ts}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
/** Modules that a module imports, at once or later; types need none. */
const IMPORTS = /(?:import|export)\s(?!type\s)(?:[^;'"]*?from\s)?'([^']+)'|import\('([^']+)'\)/g;

test('imports of components and modules are found, those of types are not', () => {
  expect(SOURCES[`${PORTAL}/routes/+layout.svelte`]).toBeDefined();
  expect(
    importsOf(`import type { A } from './a.ts';\nimport { b } from './b.ts';\nawait import('./C.svelte')`),
  ).toEqual(['./b.ts', './C.svelte']);
});

test('the everyday texts are what the everyday pages say', () => {
  const said = new Set<string>();
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path) || /\/texts\/(\w\w|languages)\.ts$/.test(path)) return;
    seen.add(path);
    const source = SOURCES[path];
    if (source === undefined) return;
    for (const [, area = ''] of source.matchAll(/\bt\.(\w+)/g)) said.add(area);
    for (const imported of importsOf(source)) visit(pathOf(imported, path));
  };
  for (const route of EVERYDAY_ROUTES) for (const page of pagesOf(route)) visit(page);

  expect([...said].filter((area) => area in en).toSorted()).toEqual(EVERYDAY_TEXTS.toSorted());
});

/** A route's page, the layouts around it, and what is shown when it fails. */
function pagesOf(route: string): string[] {
  const folders = route
    .split('/')
    .map((_, index, all) => `${PORTAL}/routes${all.slice(0, index + 1).join('/')}`);
  const layouts = folders.flatMap((folder) => [`${folder}/+layout.svelte`, `${folder}/+error.svelte`]);
  expect(SOURCES).toHaveProperty([`${PORTAL}/routes${route}/+page.svelte`]);
  return [`${PORTAL}/routes${route}/+page.svelte`, ...layouts];
}

function importsOf(source: string): string[] {
  return [...source.matchAll(IMPORTS)].map(([, atOnce, later]) => atOnce ?? later ?? '');
}

function pathOf(imported: string, from: string): string {
  if (imported.startsWith('#lib/')) return imported.replace('#lib', `${PORTAL}/lib`);
  return imported.startsWith('.') ? new URL(imported, `file://${from}`).pathname : imported;
}
