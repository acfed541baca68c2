import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dev } from '$app/env';

type Script = { body: string; etag: string };

/** A build takes the script along, so that the built portal needs no other folder. */
const BUILT = import.meta.glob<string>('../../../../../packages/widget/dist/widget.js', {
  query: '?raw',
  import: 'default',
});

let kept: Script | null = null;

/** Reads the built widget; null when it was not built. In development it is read anew each time. */
export async function widgetScript(): Promise<Script | null> {
  if (dev) return fromDisk();
  const load = Object.values(BUILT)[0];
  kept ??= load ? named(await load()) : null;
  return kept;
}

async function fromDisk(): Promise<Script | null> {
  const path = fileURLToPath(new URL('../../../../../packages/widget/dist/widget.js', import.meta.url));
  try {
    return named(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

function named(body: string): Script {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}
