import { join } from 'node:path';

import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import Icons from 'unplugin-icons/vite';
import { defaultClientConditions, defaultServerConditions, defineConfig } from 'vite';

import { newestMigration } from './newest-migration.ts';
import { requireWidget } from './require-widget.ts';
import { worldMap } from './world-map.ts';

/** Svelte, SvelteKit and our own; a dialog's library is fetched with the first dialog. */
const SHARED =
  /~icons\/|\/node_modules\/(svelte|esm-env|clsx|devalue|@sveltejs\/kit|tailwind-variants)\/|\/apps\/portal\/(src|\.svelte-kit)\//;

export default defineConfig({
  plugins: [
    requireWidget(join(import.meta.dirname, '../../packages/widget/dist')),
    worldMap(),
    tailwindcss(),
    Icons({ compiler: 'svelte' }),
    sveltekit({
      adapter: adapter(),
      compilerOptions: { runes: true },
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          // Popovers and dialogs are placed by style attributes, which a nonce can't cover.
          'style-src': ['self', 'unsafe-inline'],
          'img-src': ['self', 'data:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'manifest-src': ['self'],
          'form-action': ['self'],
          'base-uri': ['none'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
  define: {
    SCHEMA_VERSION: JSON.stringify(newestMigration(join(import.meta.dirname, '../../supabase/migrations'))),
  },
  // Core's own sources, so that nothing has to be built before the portal.
  resolve: { conditions: ['@webspeaker/source', ...defaultClientConditions] },
  ssr: {
    resolve: { conditions: ['@webspeaker/source', ...defaultServerConditions] },
    // Hundreds of modules that `vite dev` would otherwise compile for the server anew at each start.
    optimizeDeps: { include: ['bits-ui', 'mode-watcher'] },
  },
  build: {
    // An SVG flag inlined into the script would be sent to everyone; as a file only the shown ones are.
    assetsInlineLimit: (file) => (file.endsWith('.svg') ? false : undefined),
  },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            // One file for what most pages share, instead of dozens of some hundred bytes that each page asks for.
            codeSplitting: {
              groups: [{ name: 'shared', minShareCount: 6, test: SHARED }],
            },
          },
        },
      },
    },
  },
});
