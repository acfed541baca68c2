import { chromium, type Browser } from '@playwright/test';
import type { Run } from '@webspeaker/local-stack';

import { ensureChromium } from '../chromium.ts';
import { openSql } from '../database.ts';
import { createProject } from '../fixtures/project.ts';
import { ownStack } from '../stack/own-stack.ts';
import { runScript } from '../stack/sites.ts';
import { servePages } from './serve-pages.ts';

/** A website with the built widget, whose project knows it, and a browser to visit it with. */
export type OpenSite = { origin: string; browser: Browser };

/**
 * Builds the widget, makes a project on a stack of its own, and serves a website of it. All of it ends with the run.
 *
 * @param pagesOf its pages by path, with the attributes that their script tags need
 *
 * @example
 * const { origin, browser } = await openSite(run, (attributes) => ({ '/': hostPage(host, attributes) }));
 */
export async function openSite(
  run: Run,
  pagesOf: (attributes: { 'data-access-key': string; 'data-api': string }) => Record<string, string>,
): Promise<OpenSite> {
  await runScript('build:widget');
  const stack = await ownStack({ signal: run.signal });
  run.onStop(() => stack.discard());
  const sql = openSql(stack.info.dbUrl);
  run.onStop(() => sql.end());
  const project = await createProject(sql, 'Widget');
  const site = await servePages(
    pagesOf({ 'data-access-key': project.accessKey, 'data-api': stack.info.apiUrl }),
  );
  run.onStop(() => site.close());
  await sql`update public.projects set allowed_origins = ${[site.origin]} where id = ${project.id}`;
  const browser = await chromium.launch({
    executablePath: ensureChromium(process.env),
    args: ['--no-sandbox', '--disable-quic'],
  });
  run.onStop(() => browser.close());
  return { origin: site.origin, browser };
}
