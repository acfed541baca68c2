/**
 * `npm run bench:widget`: what the widget costs a page, on its own stack on this machine, in real Chromium.
 *
 * Builds the widget. Prints the bytes of every file as it is, with gzip and with brotli, both at their best, and what it may weigh; then, for a
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
import { brotliCompressSync, gzipSync } from 'node:zlib';

import type { Browser } from '@playwright/test';
import { runToEnd } from '@webspeaker/local-stack';

import { budgetOf } from '../packages/widget/scripts/budgets.ts';
import { median } from '../tools/load/measure.ts';
import { readOptions } from '../tools/options.ts';
import { root } from '../tools/root.ts';
import { measurePage, type Cost } from '../tools/widget/measure-page.ts';
import { openSite } from '../tools/widget/open-site.ts';

const { values } = readOptions(import.meta.filename, {
  options: {
    visits: { type: 'string', default: '7' },
    slowdown: { type: 'string', default: '4' },
    json: { type: 'string' },
  },
});
const DIST = join(root, 'packages/widget/dist');

await runToEnd(async (run) => {
  const { origin, browser } = await openSite(run, (attributes) => {
    const tag = `<script async src="/widget.js" data-consent="manual" ${Object.entries(attributes)
      .map(([name, value]) => `${name}="${value}"`)
      .join(' ')}></script>`;
    const page = (head: string): string =>
      `<!doctype html><html lang="en"><head><title>Shop</title>${head}</head><body><h1>Shop</h1></body></html>`;
    return { '/without': page(''), '/with': page(tag) };
  });
  const files = await measureFiles();
  console.table(files);

  const visits: Record<string, Cost>[] = [];
  for (let visit = 0; visit < Number(values.visits); visit++) visits.push(await visitShop(browser, origin));
  const steps = Object.fromEntries(
    Object.keys(visits[0] ?? {}).map((step) => [step, summary(visits.flatMap((visit) => visit[step] ?? []))]),
  );
  console.table(steps);
  const [load = 0] = loadavg();
  console.log(
    `Medians of ${values.visits} visits, processor slowed ${values.slowdown} times; load of this machine ${load.toFixed(1)}`,
  );
  if (values.json) await writeFile(values.json, JSON.stringify({ files, steps, load }, null, 2));
});

/** Bytes of everything that was built. */
async function measureFiles(): Promise<
  Record<string, { minified: number; gzip: number; brotli: number; budget: number }>
> {
  const paths = (await readdir(DIST, { recursive: true })).filter((path) => path.endsWith('.js')).sort();
  const files: Awaited<ReturnType<typeof measureFiles>> = {};
  for (const path of paths) {
    const code = await readFile(join(DIST, path));
    files[path.replace(/^widget\/\w+\//, '… ')] = {
      minified: code.length,
      gzip: gzipSync(code, { level: 9 }).length,
      brotli: brotliCompressSync(code).length,
      budget: budgetOf(path).brotli,
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
  const launcher = page.getByRole('button', { name: 'Open chat' });
  const loaded = {
    'page without the widget': await step(() => page.goto(`${origin}/without`)),
    'page with the widget': await step(() => page.goto(`${origin}/with`)),
  };
  // Between the steps: Playwright's own script goes into the page with the first look for an element.
  await launcher.waitFor();
  const costs = {
    ...loaded,
    'panel opened': await step(async () => {
      await launcher.click();
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
  const middle = (of: (cost: Cost) => number): number => Math.round(median(costs.map(of)));
  return {
    'main thread, ms': middle((cost) => cost.mainThreadMs),
    'long tasks, ms': listed(costs.flatMap(({ longTasks }) => longTasks)),
    "the browser's": listed(costs.flatMap(({ otherLongTasks }) => otherLongTasks)),
    requests: middle((cost) => cost.requests),
    'bytes down': middle((cost) => cost.bytesDown),
    'bytes up': middle((cost) => cost.bytesUp),
  };
}
