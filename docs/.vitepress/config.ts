import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { defineConfig, type DefaultTheme } from 'vitepress';

const docs = join(import.meta.dirname, '..');
const root = join(docs, '..');
const REPOSITORY = 'https://github.com/webspeaker/contacts';

/** Pages whose text stands in a file of the root folder, where people and tools expect it. */
const INCLUDED: Readonly<Record<string, string>> = {
  'index.md': 'README.md',
  'privacy.md': 'PRIVACY.md',
};

const SIDEBAR: readonly (readonly [
  title: string,
  pages: readonly (readonly [text: string, page: string])[],
])[] = [
  [
    'Start',
    [
      ['What it is', 'index'],
      ['Install on hosted Supabase', 'install-hosted'],
      ['Install on self-hosted Supabase', 'install-self-hosted'],
      ['Run the portal', 'portal'],
      ['Settings', 'settings'],
    ],
  ],
  [
    'On your website',
    [
      ['Consent guide', 'consent-guide'],
      ['The panel', 'panel'],
      ['Widget API', 'widget-api'],
      ['Recipes', 'recipes'],
    ],
  ],
  [
    'In operation',
    [
      ['Operations', 'operations'],
      ['HTTP API', 'http-api'],
      ['Privacy', 'privacy'],
      ['Scaling', 'scaling'],
      ['Benchmarks', 'benchmarks'],
      ['Dependencies', 'dependencies'],
    ],
  ],
];

/**
 * The documentation site. Its pages are the Markdown files of this folder, which read as well in the repository. A link to
 * a page that is not there fails the build; one to a file outside of this folder leads to the repository.
 */
export default defineConfig({
  title: 'WebSpeaker Contacts',
  description: 'Contact tracking for website chat and AI-search widgets: consent first, on your own Supabase',
  lang: 'en',
  cleanUrls: true,
  // An icon of its own would be a file more that says nothing.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    // As GitHub does, where the same pages are read.
    anchor: {
      slugify: (heading) =>
        heading
          .trim()
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, '')
          .replaceAll(' ', '-'),
    },
    config: (markdown) => {
      markdown.core.ruler.before('inline', 'links-of-the-repository', ({ env, tokens }) => {
        const { relativePath } = env as { relativePath: string };
        for (const token of tokens)
          if (token.type === 'inline') token.content = withSiteLinks(token.content, relativePath);
      });
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [{ text: 'GitHub', link: REPOSITORY }],
    sidebar: SIDEBAR.map(([text, pages]) => ({ text, items: pages.flatMap(itemOf) })),
  },
});

/** Nothing where the page is not there (yet). */
function itemOf([text, page]: readonly [string, string]): DefaultTheme.SidebarItem[] {
  return existsSync(join(docs, `${page}.md`)) ? [{ text, link: page === 'index' ? '/' : `/${page}` }] : [];
}

/** The Markdown of a page with its links as the site needs them. */
function withSiteLinks(text: string, page: string): string {
  const file = join(root, INCLUDED[page] ?? join('docs', page));
  return text.replaceAll(/\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)/g, (_link, path: string, anchor = '') => {
    const target = join(dirname(file), path);
    if (!existsSync(target))
      throw new Error(`${relative(root, file)} links to ${path}, which does not exist`);
    const included = Object.keys(INCLUDED).find((each) => join(root, INCLUDED[each] ?? '') === target);
    const inside = included ?? relative(docs, target);
    if (inside.startsWith('..')) return `](${REPOSITORY}/blob/main/${relative(root, target)}${anchor})`;
    return inside.endsWith('.md')
      ? `](./${inside}${anchor})`
      : `](${REPOSITORY}/blob/main/docs/${inside}${anchor})`;
  });
}
