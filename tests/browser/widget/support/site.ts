import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '../../../..');
const dist = join(root, 'packages/widget/dist');
const fakes = join(import.meta.dirname, '../fakes');
const { resolve } = createRequire(join(root, 'packages/widget/package.json'));

/** The scripts that a page of the site can load, beside the fakes. */
const SCRIPTS: Readonly<Record<string, () => Promise<string> | string>> = {
  '/widget.js': () => readFileSync(join(dist, 'widget.js'), 'utf8'),
  '/headless.js': () => readFileSync(join(dist, 'headless.js'), 'utf8'),
  '/real/cookieconsent.js': () =>
    readFileSync(resolve('vanilla-cookieconsent/dist/cookieconsent.umd.js'), 'utf8'),
  '/real/cookieconsent.css': () =>
    readFileSync(resolve('vanilla-cookieconsent/dist/cookieconsent.css'), 'utf8'),
  '/real/klaro.js': () => readFileSync(resolve('klaro/dist/klaro.js'), 'utf8'),
  '/real/osano-popup.js': () => readFileSync(resolve('cookieconsent/build/cookieconsent.min.js'), 'utf8'),
  '/real/c15t.js': () => bundle('c15t.ts'),
  '/real/tcf.js': () => bundle('tcf.ts'),
};
/** As the portal sends them: pages of every origin, and sandboxed frames that have none, may load the later files. */
const SCRIPT_HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'access-control-allow-origin': '*',
};
const STYLE_HEADERS = { 'content-type': 'text/css; charset=utf-8' };
/** tarteaucitron loads its services and texts from beside itself. */
const tarteaucitron = dirname(resolve('tarteaucitronjs/package.json'));
const scripts = new Map<string, Promise<string>>();

/** A page of the site. */
export type Page = {
  html: string;
  headers?: Record<string, string>;
};

/** A small web site on a port of its own, for pages that tests make up. */
export type Site = {
  readonly origin: string;
  /** Puts a page at a path and answers its address. */
  put(path: string, page: Page): string;
  close(): Promise<void>;
};

/**
 * Starts the site. `localhost` is a secure context, so everything works there as on https.
 *
 * Scripts: `/widget.js` and what it loads later, the npm package under `/module/`, `/fakes/<name>.js`, and the vendors' own
 * code under `/real/`.
 */
export async function startSite(): Promise<Site> {
  if (!existsSync(join(dist, 'widget.js'))) {
    throw new Error('There is no packages/widget/dist/widget.js: run npm run build -w @webspeaker/widget');
  }
  const pages = new Map<string, Page>();
  const server = createServer((request, response) => {
    answer(request, response, pages).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    put(path, page) {
      pages.set(path, page);
      return origin + path;
    },
    close: () => close(server),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, pages: Map<string, Page>) {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const page = pages.get(path);
  if (page) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers }).end(page.html);
    return;
  }
  const code = await script(path);
  if (code === null) response.writeHead(404).end();
  else response.writeHead(200, path.endsWith('.css') ? STYLE_HEADERS : SCRIPT_HEADERS).end(code);
}

async function script(path: string): Promise<string | null> {
  const make = SCRIPTS[path];
  if (make) {
    const code = scripts.get(path) ?? Promise.resolve(make());
    scripts.set(path, code);
    return code;
  }
  const [, later] = /^\/widget\/\w+\/([\w-]+\.js)$/.exec(path) ?? [];
  if (later) return laterFile(later);
  const [, module] = /^\/module\/([\w-]+\.js)$/.exec(path) ?? [];
  if (module) return readFileSync(join(root, 'packages/widget/module', module), 'utf8');
  const [, part] = /^\/real\/tarteaucitron\/([\w./-]+\.js)$/.exec(path) ?? [];
  if (part) return readFileSync(join(tarteaucitron, part), 'utf8');
  const [, name] = /^\/fakes\/([\w-]+\.js)$/.exec(path) ?? [];
  return name ? readFileSync(join(fakes, name), 'utf8') : null;
}

/** What `widget.js` loads when it is needed. A mutant of an adapter can take its place: see `scripts/mutate-adapters.ts`. */
function laterFile(name: string): string | null {
  const mutant = process.env['WEBSPEAKER_ADAPTER_FILE'];
  const [folder = ''] = readdirSync(join(dist, 'widget'));
  const file = mutant && basename(mutant) === name ? mutant : join(dist, 'widget', folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** Bundles one of the entries in `real/` that set up a vendor's package. */
async function bundle(entry: string): Promise<string> {
  const result = await build({
    root: join(root, 'packages/widget'),
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: join(import.meta.dirname, '../real', entry), output: { format: 'iife' } },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  const chunk = output && 'output' in output ? output.output[0] : undefined;
  if (chunk?.type !== 'chunk') throw new Error(`Bundling ${entry} gave no script`);
  return chunk.code;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
