import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dev } from '$app/env';

/** `widget`: everything; `headless`: no panel and no platform adapters, for pages that bring their own chat. */
export type ScriptName = 'widget' | 'headless';

type Script = { body: string; etag: string };

/** A build takes the scripts along, so that the built portal needs no other folder. */
const BUILT = import.meta.glob<string>('../../../../../packages/widget/dist/{widget,headless}.js', {
  query: '?raw',
  import: 'default',
});

const kept = new Map<ScriptName, Script>();

/** Reads a built script of the widget; null when it was not built. In development it is read anew each time. */
export async function builtScript(name: ScriptName): Promise<Script | null> {
  if (dev) return fromDisk(name);
  const known = kept.get(name);
  if (known) return known;
  const load = Object.entries(BUILT).find(([path]) => path.endsWith(`/${name}.js`))?.[1];
  if (!load) return null;
  const script = named(await load());
  kept.set(name, script);
  return script;
}

async function fromDisk(name: ScriptName): Promise<Script | null> {
  const path = join(import.meta.dirname, `../../../../../packages/widget/dist/${name}.js`);
  try {
    return named(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

function named(body: string): Script {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}
