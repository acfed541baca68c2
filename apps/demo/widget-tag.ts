import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const root = join(import.meta.dirname, '../..');
const MARK = '<!-- webspeaker -->';

type WidgetSettings = {
  api: string;
  accessKey: string;
  src: string;
};

/**
 * Writes the widget's script tag into the pages when they are served, not when they are built: the addresses of a local
 * stack are known only then. They come from `WEBSPEAKER_API`, `WEBSPEAKER_ACCESS_KEY` and `WEBSPEAKER_WIDGET_SRC`, else
 * from the running stack's `.local/stack.json`.
 *
 * Without `WEBSPEAKER_WIDGET_SRC` the shop serves `packages/widget/dist` itself.
 */
export function widgetTag(env: NodeJS.ProcessEnv): Plugin {
  const fill = (html: string) => html.replace(MARK, tag(settings(env)));
  return {
    name: 'widget-tag',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { server }) => (server ? fill(html) : html),
    },
    configureServer: ({ middlewares }) => void middlewares.use(serveWidget),
    configurePreviewServer({ middlewares, config }) {
      const outDir = join(config.root, config.build.outDir);
      middlewares.use(serveWidget);
      middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://shop').pathname;
        const file = join(outDir, path.endsWith('/') ? `${path}index.html` : path);
        if (!file.startsWith(outDir) || !file.endsWith('.html')) return next();
        readFile(file, 'utf8').then((html) => send(response, 'text/html', fill(html)), next);
      });
    },
  };
}

function serveWidget(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const [path] = /^\/widget(\/\w+\/[\w-]+)?\.js(?=\?|$)/.exec(request.url ?? '') ?? [];
  if (!path) return next();
  readFile(join(root, 'packages/widget/dist', path), 'utf8').then(
    (code) => send(response, 'text/javascript', code),
    next,
  );
}

function send(response: ServerResponse, type: string, body: string): void {
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.setHeader('cache-control', 'no-store');
  response.end(body);
}

function settings(env: NodeJS.ProcessEnv): WidgetSettings {
  const file = join(root, '.local/stack.json');
  const stack = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { apiUrl?: string; project?: { accessKey?: string } })
    : {};
  return {
    api: env['WEBSPEAKER_API'] || stack.apiUrl || 'http://localhost:54321',
    accessKey: env['WEBSPEAKER_ACCESS_KEY'] || stack.project?.accessKey || 'pk_demo_fernway_tea_000000000000',
    src: env['WEBSPEAKER_WIDGET_SRC'] || '/widget.js',
  };
}

function tag({ api, accessKey, src }: WidgetSettings): string {
  const attributes = {
    src,
    referrerpolicy: 'no-referrer',
    'data-access-key': accessKey,
    'data-api': api,
    'data-consent': 'cookieconsent',
    'data-consent-category': 'analytics',
    'data-accent': '#2f5d46',
  };
  const text = Object.entries(attributes).map(([name, value]) => `${name}="${escape(value)}"`);
  return `<script async ${text.join(' ')}></script>`;
}

function escape(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
