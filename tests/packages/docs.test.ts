/** The documentation site, built as for publishing: nothing in it leads nowhere, and a reader's browser asks nobody else. */
import { spawnSync } from 'node:child_process';
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { root } from '../../tools/root.ts';

/** The built pages by their address. */
const pages = new Map<string, string>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspeaker-docs-'));
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'build:docs', '--', '--outDir', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The site cannot be built:\n${stdout}${stderr}`);
  for await (const file of glob('**/*.html', { cwd: folder })) {
    const address = `/${file.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '')}`;
    pages.set(address, await readFile(join(folder, file), 'utf8'));
  }
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('every link within it leads to a page and a heading that are there', () => {
  const dead: string[] = [];
  for (const [address, html] of pages) {
    for (const [, href = ''] of html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(href)) continue;
      const { pathname, hash } = new URL(href, `https://docs.example${address}`);
      const target = pages.get(pathname);
      if (!target?.includes(hash ? `id="${decodeURIComponent(hash.slice(1))}"` : ''))
        dead.push(`${address} → ${href}`);
    }
  }
  expect(dead).toEqual([]);
  expect(pages.size).toBeGreaterThan(10);
});

test('the sidebar lists every page', () => {
  const home = pages.get('/') ?? '';
  const listed = [...home.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)].map(([, href]) => href);
  expect(listed).toEqual(expect.arrayContaining([...pages.keys()].filter((address) => address !== '/404')));
});

test('its pages load nothing from elsewhere', () => {
  for (const [address, html] of pages)
    expect(
      html.match(/<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="https?:[^"]*"/g) ?? [],
      address,
    ).toEqual([]);
});
