import { join } from 'node:path';
import { build, type Plugin } from 'vite';

const root = join(import.meta.dirname, '..');

/**
 * Bundles one entry of the widget as a classic script.
 *
 * @param entry Path of the entry under `packages/widget`.
 * @param plugins Further Vite plugins, for scripts that change the code on the way.
 * @returns The script's text.
 *
 * @example
 * await writeFile('dist/widget.js', await bundle('src/widget.ts'));
 */
export async function bundle(entry: string, plugins: Plugin[] = []): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins,
    resolve: { conditions: ['source', 'browser', 'module', 'import', 'default'] },
    build: {
      write: false,
      target: 'es2022',
      // What the panel needs anyway (adoptedStyleSheets, dvh): older targets make the CSS compiler write fallbacks.
      cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
      // 2 % smaller than the built-in minifier, which is what the tracker's budget hangs on.
      minify: 'terser',
      terserOptions: { ecma: 2020, compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true } },
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: { input: join(root, entry), output: { format: 'iife' } },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  const chunk = output && 'output' in output ? output.output[0] : undefined;
  if (chunk?.type !== 'chunk') throw new Error(`Bundling ${entry} gave no script`);
  return chunk.code;
}
