import { expect, test } from 'vitest';
import { en } from './en.ts';
import { ROUTES, TEXTS } from './parts.ts';

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

test.each([
  ['the contact list says', ROUTES.list, TEXTS.list],
  [
    'the pages of the daily work say',
    [...ROUTES.list, ...ROUTES.everyday],
    [...TEXTS.list, ...TEXTS.everyday],
  ],
])('what %s is in the texts that are loaded for it', (_, routes, texts) => {
  expect([...saidBy(routes)].filter((area) => area in en).toSorted()).toEqual(texts.toSorted());
});

function saidBy(routes: readonly string[]): Set<string> {
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
  for (const route of routes) for (const page of pagesOf(route)) visit(page);
  return said;
}

/** A route's page, the layouts around it, and what is shown when it fails. */
function pagesOf(route: string): string[] {
  const folders = route
    .split('/')
    .map((_, index, all) => `${PORTAL}/routes${all.slice(0, index + 1).join('/')}`);
  const layouts = folders.flatMap((folder) => [`${folder}/+layout.svelte`, `${folder}/+error.svelte`]);
  const page = `${PORTAL}/routes${route}/+page`;
  expect(SOURCES).toHaveProperty([`${page}.svelte`]);
  return [`${page}.svelte`, `${page}.ts`, ...layouts];
}

function importsOf(source: string): string[] {
  return [...source.matchAll(IMPORTS)].map(([, atOnce, later]) => atOnce ?? later ?? '');
}

function pathOf(imported: string, from: string): string {
  if (imported.startsWith('#lib/')) return imported.replace('#lib', `${PORTAL}/lib`);
  return imported.startsWith('.') ? new URL(imported, `file://${from}`).pathname : imported;
}
