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

const FRAMEWORK =
  /\/node_modules\/(svelte|esm-env|clsx|devalue|@sveltejs\/kit(?!\/src\/runtime\/(app\/forms|components)\/))\//;

const ICONS_AND_OURS =
  /~icons\/|\/apps\/portal\/(src|\.svelte-kit)\/|\/packages\/core\/|\/runtime\/components\/layout/;

/** What only pages with forms to save need. */
const FORMS =
  /\/runtime\/app\/forms\/|\/src\/(lib\/(forms|audit)|lib\/components\/(SettingsForm|ui\/(Card|Choice|TextAreaField|ConfirmDialog))|routes\/\(signed-out\))/;

/** Layouts, and the pages that people open every day. */
const LAYOUTS = /\+(layout|error)\.svelte$|\/generated\/.+\/nodes\//;
const LISTS = /\[projectId=uuid\]\/((contacts|conversations)\/)?\+page\.svelte$/;
const THREADS = /=uuid\]\/(contacts|conversations)\/\[\w+=uuid\]\/\+page\.svelte$/;

const isShared = (id: string) => ICONS_AND_OURS.test(id) && !FORMS.test(id);

/**
 * Files for what pages share, instead of dozens of some hundred bytes that each page asks for. What a dialog alone needs,
 * its library too, stays with the dialog.
 */
const GROUPS = [
  { name: 'framework', test: FRAMEWORK, minShareCount: 12 },
  { name: sharedBy([LAYOUTS, LISTS, THREADS], 'everyday'), test: isShared, minShareCount: 2 },
  { name: 'forms', test: FORMS, minShareCount: 4 },
  { name: 'common', test: isShared, minShareCount: 4 },
  { name: sharedBy([THREADS], 'threads'), test: isShared, minShareCount: 2 },
];

/**
 * A file of what several pages import, directly or not, unless all of them are of the last kind alone. An icon that one of
 * them shares with any other page is in it too: as a file of its own it would be headers for the most part.
 */
function sharedBy(kinds: RegExp[], name: string) {
  return (id: string, context: Rolldown.ChunkingContext) => {
    const users = usersOf(id, context).filter((user) => kinds.some((kind) => kind.test(user)));
    const isOfLast = kinds.length > 1 && users.every((user) => kinds.at(-1)?.test(user));
    const least = id.includes('~icons/') ? 1 : 2;
    return users.length >= least && !isOfLast ? name : null;
  };
}

/** The pages and layouts that import a module, directly or not. */
function usersOf(id: string, context: Rolldown.ChunkingContext, seen = new Set<string>()): string[] {
  if (seen.has(id)) return [];
  seen.add(id);
  const importers = context.getModuleInfo(id)?.importers ?? [];
  return /\+(layout|error|page)\.svelte$/.test(id) || importers.length === 0
    ? [id]
    : importers.flatMap((importer) => usersOf(importer, context, seen));
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
        // What a page's own file imports is loaded with the first page, for the most part: a list of it for each page
        // would be a third of the script that every page starts with.
        modulePreload: { resolveDependencies: (_, files) => files.filter((file) => file.endsWith('.css')) },
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
