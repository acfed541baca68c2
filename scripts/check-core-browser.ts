/**
 * Part of `npm run check`: bundles each of core's subpaths for browsers and refuses Node's builtins anywhere, and zod and
 * ipaddr.js in what the widget takes; then runs the bundled smoke test in Chromium, on a secure page, because Web
 * Crypto is available only there.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { ensureChromium } from '../tools/chromium.ts';
import { root } from '../tools/root.ts';

type Bundle = { code: string; modules: string[] };

const packageFolder = join(root, 'packages/core');
const { exports } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
  exports: Record<string, { '@webspeaker/source': string }>;
};
const NEEDS_LIBRARY = new Set(['.', './protocol', './export', './client-address']);

for (const [subpath, { '@webspeaker/source': source }] of Object.entries(exports)) {
  const { code, modules } = await bundle(`export * from ${JSON.stringify(join(packageFolder, source))}`);
  const libraries = modules.filter((id) => id.includes('node_modules'));
  if (libraries.length > 0 && !NEEDS_LIBRARY.has(subpath)) {
    throw new Error(`${subpath} must be free of libraries, but bundles ${libraries.join(', ')}`);
  }
  const size = `${String(code.length)} B, ${String(gzipSync(code).length)} B gzipped`;
  console.log(`${subpath.padEnd(18)}${size}${libraries.length > 0 ? ', with libraries' : ''}`);
}

const entry = `import { smoke } from ${JSON.stringify(join(packageFolder, 'scripts/smoke.ts'))}; globalThis.smoke = smoke;`;
const answers = await runInChromium((await bundle(entry)).code, ensureChromium(process.env));
console.log(`Chromium: ${String(answers)} answers as wanted`);

async function bundle(entry: string): Promise<Bundle> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@webspeaker/source', 'browser', 'module', 'import', 'default'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'virtual:entry' ? '\0entry' : null),
        load: (id) => (id === '\0entry' ? entry : null),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: {
        input: 'virtual:entry',
        preserveEntrySignatures: 'strict',
        output: { format: 'esm' },
      },
    },
  });
  if (!('output' in result)) throw new Error('Bundling gave no single output');
  const chunk = result.output[0];
  const builtins = [...chunk.moduleIds, ...chunk.imports].filter((id) =>
    /^node:|__vite-browser-external/.test(id),
  );
  if (builtins.length > 0) throw new Error(`Bundling for browsers found ${builtins.join(', ')}`);
  return { code: chunk.code, modules: chunk.moduleIds };
}

async function runInChromium(code: string, path: string): Promise<number> {
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.route('https://core.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>core</title>' }),
    );
    await page.goto('https://core.example/');
    await page.addScriptTag({ content: code, type: 'module' });
    return await page.evaluate(() => (globalThis as unknown as { smoke: () => Promise<number> }).smoke());
  } finally {
    await browser.close();
  }
}
