import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What this version brings: it stands beside the built command line. */
const folder = process.env['WEBSPEAKER_DIST'] ?? import.meta.dirname;

/** The edge functions, by the name that is part of their address. */
export const FUNCTION_NAMES = ['widget', 'contacts'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

export type Migration = { version: string; name: string; sql: string };

/** An edge function's one file. */
export function functionCode(name: FunctionName): Promise<string> {
  return readFile(join(folder, 'functions', `${name}.js`), 'utf8');
}

/** The version that a deployed function's file says of itself; null when it is none of ours. */
export function versionOf(code: string): string | null {
  return /^\/\/ WebSpeaker Contacts (\S+):/.exec(code)?.[1] ?? null;
}

/** All migrations of this version, oldest first. */
export async function migrations(): Promise<Migration[]> {
  const files = (await readdir(join(folder, 'migrations'))).sort();
  const found: Migration[] = [];
  for (const file of files) {
    const [, version, name] = /^(\d+)_(.*)\.sql$/.exec(file) ?? [];
    if (version === undefined || name === undefined) continue;
    found.push({ version, name, sql: await readFile(join(folder, 'migrations', file), 'utf8') });
  }
  return found;
}
