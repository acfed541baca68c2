/** An entry of package-lock.json's `packages`, as far as it is used here. */
type Entry = {
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
};

export type LockFile = { packages: Record<string, Entry> };

/**
 * The Supabase CLI's other platforms. Their packages were not available where the lock file was made, so their entries
 * have no checksum; npm adds it when it installs one.
 */
const WITHOUT_CHECKSUM = /^node_modules\/@supabase\/cli-(darwin|linux|windows)-/;

/**
 * What a lock file lacks for any platform. npm omits what this machine does not install; on another one it then refuses
 * the file (`npm ci`) or does not install the platform's package.
 *
 * Does not ask the registry, so a checksum may still be wrong: `npm ci` compares it.
 *
 * @returns one sentence for each gap; none for a complete file
 */
export function gapsOf({ packages }: LockFile): string[] {
  const gaps: string[] = [];
  for (const [path, entry] of Object.entries(packages)) {
    for (const name of neededBy(entry)) {
      if (!isFound(name, path, packages))
        gaps.push(`${path || 'The project'} needs ${name}, which has no entry`);
    }
    const downloaded = path.includes('node_modules/') && !entry.link && !entry.inBundle;
    if (downloaded && !entry.integrity && !WITHOUT_CHECKSUM.test(path)) gaps.push(`${path} has no checksum`);
  }
  return gaps;
}

function neededBy(entry: Entry): string[] {
  const peers = Object.keys(entry.peerDependencies ?? {});
  return [
    ...Object.keys({ ...entry.dependencies, ...entry.devDependencies, ...entry.optionalDependencies }),
    ...peers.filter((name) => !entry.peerDependenciesMeta?.[name]?.optional),
  ];
}

/** Looks where Node would: in the folder's own node_modules, then in those of the folders above. */
function isFound(name: string, from: string, packages: LockFile['packages']): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    if (`${at && `${at}/`}node_modules/${name}` in packages) return true;
    if (at === '') return false;
  }
}
