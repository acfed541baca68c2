import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, parse, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';

import { StackError } from './stack-error.ts';

export type Identity = { uid: number; gid: number };

/** For what an unprivileged process must access when it cannot access the project's own folder. */
const SYSTEM_FOLDER = '/var/lib/webspeaker-contacts';

/**
 * The user that Postgres runs as, since it refuses to run as root. An ordinary user runs it as themselves (null). Root
 * runs it as the owner of the project's folder, or as `nobody` if root owns that too; no user is created on the
 * machine.
 */
export async function unprivilegedUser(projectRoot: string): Promise<Identity | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(projectRoot);
  // initdb looks its user's name up, so a bare number (a mounted folder in a container) is not enough.
  if (owner.uid !== 0 && (await id(['-un', String(owner.uid)]))) return { uid: owner.uid, gid: owner.gid };
  const [uid, gid] = [await id(['-u', 'nobody']), await id(['-g', 'nobody'])];
  if (!uid || !gid)
    throw new StackError('Postgres refuses to run as root, and this machine has no user "nobody"');
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * A folder that `user` can reach and write to, at `wanted` if possible.
 *
 * A clone below `/root` (mode 0700 on Debian) is closed to everyone else; the folder is then made below
 * `/var/lib/webspeaker-contacts` instead. Temporary folders were just made private by `mkdtemp`: they are opened for
 * passing through.
 */
export async function reachableFolder(wanted: string, user: Identity | null): Promise<string> {
  if (!user) {
    await mkdir(wanted, { recursive: true });
    return wanted;
  }
  const temporary = isWithin(tmpdir(), wanted);
  if (temporary) {
    await mkdir(dirname(wanted), { recursive: true });
    for (const folder of ancestors(wanted)) {
      if (isWithin(tmpdir(), folder)) await chmod(folder, ((await stat(folder)).mode & 0o777) | 0o011);
    }
  }
  const folder = (await canReach(dirname(wanted), user)) ? wanted : join(SYSTEM_FOLDER, slug(wanted));
  await mkdir(folder, { recursive: true });
  if (folder !== wanted) await chmod(SYSTEM_FOLDER, 0o755);
  await chown(folder, user.uid, user.gid);
  return folder;
}

/** `folder` itself if `user` can reach it, else a copy of it that they can; copied once per name. */
export async function reachableCopy(folder: string, { user, name }: { user: Identity | null; name: string }) {
  if (!user || (await canReach(folder, user))) return folder;
  const copy = join(SYSTEM_FOLDER, name);
  if (await stat(copy).catch(() => null)) return copy;
  await mkdir(SYSTEM_FOLDER, { recursive: true });
  await chmod(SYSTEM_FOLDER, 0o755);
  const partial = `${copy}.${process.pid}`;
  await cp(folder, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }));
  return copy;
}

/** Whether a user may pass through every folder down to this one. */
async function canReach(folder: string, { uid, gid }: Identity): Promise<boolean> {
  for (const path of [...ancestors(folder), resolve(folder)]) {
    const found = await stat(path).catch(() => null);
    if (!found) continue;
    const bit = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) return false;
  }
  return true;
}

function ancestors(path: string): string[] {
  const found: string[] = [];
  for (let at = dirname(resolve(path)); ; at = dirname(at)) {
    found.unshift(at);
    if (at === parse(at).root) return found;
  }
}

function isWithin(parent: string, path: string): boolean {
  const way = relative(resolve(parent), resolve(path));
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
}

/** A folder name that is different for every path. */
function slug(path: string): string {
  const digest = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 8);
  return `${resolve(path)
    .replaceAll(/[^A-Za-z0-9.]+/g, '-')
    .replace(/^-/, '')
    .slice(-60)}-${digest}`;
}

async function id(args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)('id', args)).stdout.trim();
  } catch {
    return '';
  }
}
