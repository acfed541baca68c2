import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import { root } from '../root.ts';

const DIST = join(root, 'packages/widget/dist');

/** Pages with the built widget, on a port of their own. */
export type ServedPages = {
  readonly origin: string;
  close(): Promise<void>;
};

/**
 * Serves pages, and beside them the built widget as the portal sends it: compressed, and with the later files kept for
 * good. `localhost` is a secure context, so everything works there as on https.
 *
 * @param pages markup by path
 *
 * @example
 * const site = await servePages({ '/': '<script async src="/widget.js" data-access-key="pk_…"></script>' });
 */
export async function servePages(pages: Readonly<Record<string, string>>): Promise<ServedPages> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const page = pages[pathname];
    if (page !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
      return;
    }
    const script = /^\/(widget\.js|headless\.js|widget\/\w+\/[\w-]+\.js)$/.test(pathname);
    (script ? readFile(join(DIST, pathname)) : Promise.reject(new Error('No script'))).then(
      (code) => {
        response
          .writeHead(200, {
            'content-type': 'text/javascript; charset=utf-8',
            'content-encoding': 'br',
            'access-control-allow-origin': '*',
            'cache-control': pathname.includes('/widget/')
              ? 'public, max-age=31536000, immutable'
              : 'no-cache',
          })
          .end(brotliCompressSync(code));
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
