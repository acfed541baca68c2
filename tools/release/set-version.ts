import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string, without build metadata. */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[\da-z-]+(\.[\da-z-]+)*)?$/i;

/** A package's own version, and the ones that it wants of its neighbours; conditions such as `@webspeaker/source` are none. */
const MANIFEST = /(^ {2}"version": "|"@webspeaker\/[\w-]+": ")\d[^"]*(")/gm;

/** The same in npm's lock, where only packages of this repository carry a name. */
const LOCK =
  /("name": "(?:webspeaker-contacts|@webspeaker\/[\w-]+)",\n +"version": "|"@webspeaker\/[\w-]+": ")\d[^"]*(")/g;

/**
 * Writes one version into every place that says it: the packages, what they want of one another, the lock file, JSR's
 * manifest, and the constants of the widget and of the functions. Formats and everything else stay as they are.
 *
 * The lock is written here rather than by `npm install`, which would ask the registry and might move other entries.
 *
 * @param folder the repository's folder
 * @param version such as `1.4.0` or `2.0.0-beta.1`
 * @returns the paths of the files that were changed, sorted
 * @throws Error when it is no version
 * @example
 * await setVersion(root, '1.4.0'); // ['package-lock.json', 'package.json', 'packages/core/package.json', …]
 */
export async function setVersion(folder: string, version: string): Promise<string[]> {
  if (!VERSION.test(version))
    throw new Error(`${JSON.stringify(version)} is no version; one looks like 1.4.0 or 2.0.0-beta.1`);
  const changed: string[] = [];
  for (const [file, pattern] of await placesOf(folder)) {
    const before = await readFile(join(folder, file), 'utf8');
    const after = before.replaceAll(
      pattern,
      (_match, start: string, end: string) => `${start}${version}${end}`,
    );
    if (after === before) continue;
    await writeFile(join(folder, file), after);
    changed.push(file);
  }
  return changed;
}

/**
 * Every version that a place says, by its file: what `setVersion` would write over.
 *
 * @param folder the repository's folder
 * @returns pairs of a path and the version found there, one for each occurrence, sorted by path
 * @example
 * await versionsIn(root); // [['package-lock.json', '1.4.0'], …]
 */
export async function versionsIn(folder: string): Promise<[file: string, version: string][]> {
  const found: [string, string][] = [];
  for (const [file, pattern] of await placesOf(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const [match, before = '', after = ''] of text.matchAll(pattern))
      found.push([file, match.slice(before.length, match.length - after.length)]);
  }
  return found;
}

/** The files, with what stands before and after a version in each. */
async function placesOf(folder: string): Promise<[file: string, pattern: RegExp][]> {
  const places: [string, RegExp][] = [
    ['package.json', MANIFEST],
    ['package-lock.json', LOCK],
    ['packages/core/deno.json', MANIFEST],
    ['packages/widget/src/version.ts', /(WIDGET_VERSION = ')[^']+(')/g],
    ['supabase/functions/_shared/version.ts', /(VERSION = ')[^']+(')/g],
  ];
  for await (const file of glob('{packages,apps}/*/package.json', { cwd: folder }))
    places.push([file, MANIFEST]);
  return places.sort(([a], [b]) => a.localeCompare(b));
}
