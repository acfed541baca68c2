import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { dev } from '$app/env';

import type { Encoding } from './preferred-encoding.ts';

/** A script of the widget as it is sent. */
export type Script = {
  /** The script itself and its compressed forms. */
  bodies: Record<Encoding, Uint8Array<ArrayBuffer>>;
  etag: string;
};

const DIST = '../../../../../packages/widget/dist/';

/** A build takes the scripts along, so that the built portal needs no other folder. */
const BUILT = import.meta.glob<string>('../../../../../packages/widget/dist/**/*.js', {
  query: '?raw',
  import: 'default',
});

const kept = new Map<string, Promise<Script>>();

/** The paths of all scripts that were built, such as `widget.js` and `widget/1a2b3c4d5e/panel.js`. */
export async function builtScripts(): Promise<string[]> {
  if (!dev) return Object.keys(BUILT).map((path) => path.slice(DIST.length));
  const folder = join(import.meta.dirname, DIST);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/**
 * Reads one of the built scripts. Each is compressed once, as small as it gets; in development it is read anew each time.
 *
 * @param path one of `builtScripts()`
 */
export async function builtScript(path: string): Promise<Script> {
  const known = kept.get(path);
  if (known) return known;
  const script = read(path).then(compressed);
  if (!dev) kept.set(path, script);
  return script;
}

async function read(path: string): Promise<string> {
  if (dev) return readFile(join(import.meta.dirname, DIST, path), 'utf8');
  const load = BUILT[DIST + path];
  if (!load) throw new Error(`There is no built script ${path}`);
  return load();
}

async function compressed(text: string): Promise<Script> {
  const body = new TextEncoder().encode(text);
  // Without options brotli takes its best quality, 11.
  const [br, gz] = await Promise.all([promisify(brotliCompress)(body), promisify(gzip)(body, { level: 9 })]);
  return {
    bodies: { br: new Uint8Array(br), gzip: new Uint8Array(gz), identity: body },
    etag: createHash('sha256').update(body).digest('base64url').slice(0, 22),
  };
}
