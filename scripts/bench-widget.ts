/**
 * `npm run bench:widget`: what the widget costs a page, on its own stack on this machine, in real Chromium.
 *
 * Builds the widget. Prints the bytes of every file as it is, with gzip and with brotli, both at their best; then, for a
 * visit on a slowed processor, what each step costs: time of the page's main thread, long tasks (more than 50 ms; those that
 * ran code of the widget apart from the browser's own), requests and bytes. The steps: the page without the widget, with
 * it, the panel opened, a message without consent, consent given, a message with it. Figures are medians; long tasks are
 * those of all visits. Times are what the thread computed, which a busy machine still makes longer.
 *
 * Options: --visits 7, --slowdown 4, --json <file>
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { chromium, type Browser } from '@playwright/test';
import type { Run } from '@webspeaker/local-stack';

import { ensureChromium } from '../tools/chromium.ts';
import { openSql } from '../tools/database.ts';
import { createProject } from '../tools/fixtures/project.ts';
import { root } from '../tools/root.ts';
import { ownStack } from '../tools/stack/own-stack.ts';
import { runScript } from '../tools/stack/sites.ts';
import { measurePage, type Cost } from '../tools/widget/measure-page.ts';
import { servePages } from '../tools/widget/serve-pages.ts';

const { values } = parseArgs({
  options: {
    visits: { type: 'string', default: '7' },
    slowdown: { type: 'string', default: '4' },
    json: { type: 'string' },
  },
});
const DIST = join(root, 'packages/widget/dist');

const cleanups: (() => Promise<unknown>)[] = [];
const run: Run = { signal: new AbortController().signal, onStop: (cleanup) => cleanups.push(cleanup) };
try {
  await runScript('build:widget');
  const files = await measureFiles();
  console.table(files);

  const stack = await ownStack({ signal: run.signal });
  run.onStop(() => stack.discard());
  const sql = openSql(stack.info.dbUrl);
  run.onStop(() => sql.end());
  const project = await createProject(sql, 'Bench');
  const tag = `<script async src="/widget.js" data-access-key="${project.accessKey}" data-api="${stack.info.apiUrl}" data-consent="manual"></script>`;
  const page = (head: string): string =>
    `<!doctype html><html lang="en"><head><title>Shop</title>${head}</head><body><h1>Shop</h1></body></html>`;
  const site = await servePages({ '/without': page(''), '/with': page(tag) });
  run.onStop(() => site.close());
  await sql`update public.projects set allowed_origins = ${[site.origin]} where id = ${project.id}`;
  const browser = await chromium.launch({
    executablePath: ensureChromium(process.env),
    args: ['--no-sandbox', '--disable-quic'],
  });
  run.onStop(() => browser.close());

  const visits: Record<string, Cost>[] = [];
  for (let visit = 0; visit < Number(values.visits); visit++)
    visits.push(await visitShop(browser, site.origin));
  const steps = Object.fromEntries(
    Object.keys(visits[0] ?? {}).map((step) => [step, summary(visits.flatMap((visit) => visit[step] ?? []))]),
  );
  console.table(steps);
  const [load = 0] = loadavg();
  console.log(
    `Medians of ${values.visits} visits, processor slowed ${values.slowdown} times; load of this machine ${load.toFixed(1)}`,
  );
  if (values.json) await writeFile(values.json, JSON.stringify({ files, steps, load }, null, 2));
} finally {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** Bytes of everything that was built. */
async function measureFiles(): Promise<Record<string, { minified: number; gzip: number; brotli: number }>> {
  const paths = (await readdir(DIST, { recursive: true })).filter((path) => path.endsWith('.js')).sort();
  const files: Awaited<ReturnType<typeof measureFiles>> = {};
  for (const path of paths) {
    const code = await readFile(join(DIST, path));
    files[path.replace(/^widget\/\w+\//, '… ')] = {
      minified: code.length,
      gzip: gzipSync(code, { level: 9 }).length,
      brotli: brotliCompressSync(code).length,
    };
  }
  return files;
}

/** One visitor's way: looks, opens, writes, agrees, writes again. */
async function visitShop(browser: Browser, origin: string): Promise<Record<string, Cost>> {
  const { page, step, close } = await measurePage(browser, { cpuSlowdown: Number(values.slowdown) });
  const field = page.getByRole('textbox');
  const write = async (text: string, times: number): Promise<void> => {
    await field.fill(text);
    await page.keyboard.press('Enter');
    await page
      .getByText('Delivered')
      .nth(times - 1)
      .waitFor();
  };
  const costs = {
    'page without the widget': await step(() => page.goto(`${origin}/without`)),
    'page with the widget': await step(async () => {
      await page.goto(`${origin}/with`);
      await page.getByRole('button', { name: 'Open chat' }).waitFor();
    }),
    'panel opened': await step(async () => {
      await page.getByRole('button', { name: 'Open chat' }).click();
      await field.waitFor();
    }),
    'message without consent': await step(() => write('Hello', 1)),
    'consent given': await step(() =>
      page.evaluate(() =>
        (window as unknown as { WebSpeaker: { consent(state: string): void } }).WebSpeaker.consent('granted'),
      ),
    ),
    'message with consent': await step(() => write('Hello again', 2)),
  };
  await close();
  return costs;
}

function listed(tasks: readonly number[]): string {
  return tasks.map(Math.round).join(' ') || 'none';
}

function summary(costs: readonly Cost[]): Record<string, number | string> {
  const median = (of: (cost: Cost) => number): number =>
    Math.round(costs.map(of).sort((a, b) => a - b)[Math.floor(costs.length / 2)] ?? 0);
  return {
    'main thread, ms': median((cost) => cost.mainThreadMs),
    'long tasks, ms': listed(costs.flatMap(({ longTasks }) => longTasks)),
    "the browser's": listed(costs.flatMap(({ otherLongTasks }) => otherLongTasks)),
    requests: median((cost) => cost.requests),
    'bytes down': median((cost) => cost.bytesDown),
    'bytes up': median((cost) => cost.bytesUp),
  };
}
