/**
 * Builds what websites load, prints the sizes and fails where one is over its budget:
 *
 * - `dist/widget.js`: the tracker and the launcher, a classic script
 * - `dist/headless.js`: no panel, and no platform adapters, the same
 * - `dist/widget/<fingerprint>/`: modules that these load when they are needed: what speaks to the server, panel, languages,
 *   the adapter of a consent platform
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { CONSENT_PLATFORMS } from '@webspeaker/core/consent-platforms';

import { budgetOf } from './budgets.ts';
import { bundle, bundleAdapter } from './bundle.ts';

const outDir = join(import.meta.dirname, '../dist');

const languages = (await readdir(join(import.meta.dirname, '../src/panel/texts')))
  .map((file) => /^([a-z]{2})\.ts$/.exec(file)?.[1])
  .filter((language) => language !== undefined);
const lazy: Record<string, string> = {};
for (const [file, entry] of [
  ['panel.js', 'src/panel/panel.ts'],
  ['answer-view.js', 'src/panel/answer-view.ts'],
  ['kept-thread.js', 'src/panel/kept-thread.ts'],
  ['download.js', 'src/panel/download.ts'],
  ['privacy.js', 'src/panel/privacy-view.ts'],
  ['diagnostics.js', 'src/diagnostics.ts'],
  ['event-detail.js', 'src/consent/event-detail.ts'],
  ['turnstile.js', 'src/sending/turnstile.ts'],
  ['client.js', 'src/client.ts'],
  ['answers.js', 'src/answers.ts'],
  ['keep-in-tab.js', 'src/panel/keep-in-tab.ts'],
  ['replies.js', 'src/receiving/replies.ts'],
  ['contact-id.js', '../core/src/contact-id.ts'],
  ...languages.map((language) => [`${language}.js`, `src/panel/texts/${language}.ts`]),
] as const) {
  lazy[file] = await bundle(entry, { format: 'es' });
}
for (const platform of CONSENT_PLATFORMS) lazy[`consent-${platform.name}.js`] = await bundleAdapter(platform);
const fingerprint = createHash('sha256').update(JSON.stringify(lazy)).digest('hex').slice(0, 10);
const lazyFolder = `widget/${fingerprint}/`;

// Files of an earlier build would be served for good.
await rm(outDir, { recursive: true, force: true });
const sizes = await Promise.all([
  put('widget.js', await bundle('src/widget.ts', { lazyFolder })),
  put('headless.js', await bundle('src/headless-script.ts', { lazyFolder })),
  ...Object.entries(lazy).map(([file, code]) => put(lazyFolder + file, code)),
]);

let over = false;
for (const { path, raw, gzip, brotli } of sizes) {
  const budget = budgetOf(path);
  const isOver = brotli > budget.brotli || gzip > budget.gzip;
  over ||= isOver;
  const limits = Number.isFinite(budget.gzip) ? `${budget.gzip}, ${budget.brotli}` : budget.brotli;
  console.log(
    `${path.padEnd(48)}${[raw, gzip, brotli].map((bytes) => String(bytes).padStart(8)).join('')}  of ${limits}  ${isOver ? 'OVER BUDGET' : 'ok'}`,
  );
}
console.log(
  'Bytes: as they are, gzip, brotli; the budget is for brotli, and where two are named for gzip and brotli.',
);
if (over) process.exit(1);

async function put(path: string, code: string) {
  const file = join(outDir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, code);
  return {
    path,
    raw: Buffer.byteLength(code),
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code).length,
  };
}
