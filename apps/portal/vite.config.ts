import { join } from 'node:path';

import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import Icons from 'unplugin-icons/vite';
import { defaultClientConditions, defaultServerConditions, defineConfig, type Rolldown } from 'vite';

import { flags } from './flags.ts';
import { newestMigration } from './newest-migration.ts';
import { requireWidget } from './require-widget.ts';
import { textsInParts } from './texts-in-parts.ts';
import { worldMap } from './world-map.ts';

const ICONS_AND_OURS = /~icons\/|\/apps\/portal\/(src|\.svelte-kit)\/|\/packages\/core\//;

/** What only pages with forms to save need. */
const FORMS =
  /\/src\/(lib\/(forms|audit)|lib\/components\/(SettingsForm|ui\/(Card|Choice|TextAreaField|ConfirmDialog))|routes\/\(signed-out\))/;

/**
 * Files for what pages share, instead of dozens of some hundred bytes that each page asks for. What a dialog alone needs,
 * its library too, stays with the dialog.
 */
const GROUPS = [
  {
    name: 'framework',
    test: /\/node_modules\/(svelte|esm-env|clsx|devalue|@sveltejs\/kit)\//,
    minShareCount: 12,
  },
  usedBy(/\/routes\/\+(layout|error)\.svelte$/, 'frame'),
  usedBy(/\/routes\/\(app\)\/\+layout\.svelte$/, 'shell'),
  { name: 'lists', test: /\/src\/lib\/(components\/list|list|contacts)\//, minShareCount: 2 },
  { name: 'common', test: (id: string) => ICONS_AND_OURS.test(id) && !FORMS.test(id), minShareCount: 4 },
  { name: 'forms', test: FORMS, minShareCount: 4 },
];

/** A file of what a layout imports, directly or not: the pages in it have it loaded already. */
function usedBy(layout: RegExp, name: string) {
  const isUsed = (id: string, context: Rolldown.ChunkingContext, seen = new Set<string>()): boolean => {
    if (layout.test(id)) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    const importers = context.getModuleInfo(id)?.importers ?? [];
    return importers.some((importer) => isUsed(importer, context, seen));
  };
  return {
    name: (id: string, context: Rolldown.ChunkingContext) => (isUsed(id, context) ? name : null),
    test: ICONS_AND_OURS,
  };
}

export default defineConfig({
  plugins: [
    requireWidget(join(import.meta.dirname, '../../packages/widget/dist')),
    worldMap(),
    flags(),
    textsInParts(),
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
    optimizeDeps: { include: ['bits-ui'] },
  },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            // One file for what most pages share, instead of dozens of some hundred bytes that each page asks for.
            codeSplitting: {
              groups: GROUPS,
            },
          },
        },
      },
    },
  },
});
