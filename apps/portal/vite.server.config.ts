import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

/** Second step of the build: our own server and what it imports, as the `index.js` that the adapter would have written. */
export default defineConfig({
  root,
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: join(root, 'server/index.ts'),
    outDir: 'build',
    emptyOutDir: false,
    target: 'node22',
    reportCompressedSize: false,
    rolldownOptions: { output: { entryFileNames: 'index.js', codeSplitting: false } },
  },
  plugins: [
    {
      name: 'module-type',
      // The folder is moved to where no package.json says what its files are.
      closeBundle: () => writeFileSync(join(root, 'build/package.json'), '{ "type": "module" }\n'),
    },
  ],
});
