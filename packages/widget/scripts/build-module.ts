/**
 * Builds what `import { init } from '@webspeaker/widget'` gets: `module/init.js` with a file of its own for each part that
 * is loaded later, and `module/init.d.ts` with every type that it needs. Core is built in, so the package needs no other.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');
const entry = join(root, 'src/init.ts');
const outDir = join(root, 'module');
const conditions = ['@webspeaker/source', 'browser', 'module', 'import', 'default'];

await rm(outDir, { recursive: true, force: true });
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  resolve: { conditions },
  build: {
    outDir,
    lib: { entry, formats: ['es'] },
    target: 'es2022',
    // The site's own build makes it small; until then a developer may read it.
    minify: false,
    cssMinify: true,
    rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' } },
  },
});

const types = await rolldown({
  input: entry,
  cwd: root,
  // It says that the compiler takes its time, which is no news.
  checks: { bundlerTimings: false },
  resolve: { conditionNames: ['@webspeaker/source', 'types', 'import', 'default'] },
  // Core's schemas: no type that is left in the end needs them.
  external: ['zod'],
  plugins: [dts({ emitDtsOnly: true, tsconfig: join(root, 'tsconfig.json') })],
});
await types.write({ dir: outDir, format: 'es' });
await types.close();
