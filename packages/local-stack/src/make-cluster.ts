import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from './run-command.ts';
import { reachableFolder, type Identity } from './unprivileged-user.ts';

/**
 * Makes the folder of Postgres' data, unless it exists.
 *
 * @param options.dataDir where `postgres/` is made, with the cluster in it or a link to a place that `user` can access
 * @param options.native the folder of Postgres' binaries
 * @param options.password of the superuser `supabase_admin`
 * @returns the cluster's own folder
 */
export async function makeCluster(options: {
  dataDir: string;
  user: Identity | null;
  native: string;
  password: string;
  log: (line: string) => void;
}): Promise<string> {
  const { dataDir, user, native, password, log } = options;
  const wanted = join(dataDir, 'postgres');
  const home = await reachableFolder(wanted, user);
  if (home !== wanted) {
    await rm(wanted, { recursive: true, force: true });
    await symlink(home, wanted);
  }
  // Named after its password: a cluster elsewhere is of no use without the data folder's secrets.
  const cluster = join(home, `cluster-${createHash('sha256').update(password).digest('hex').slice(0, 8)}`);
  if (await stat(join(cluster, 'PG_VERSION')).catch(() => null)) return cluster;

  log('Making the database…');
  // Made under another name and renamed when complete, so that an interrupted start leaves no incomplete cluster.
  for (const old of await readdir(home)) await rm(join(home, old), { recursive: true, force: true });
  const partial = join(home, 'partial');
  const passwordFile = join(home, 'password');
  await mkdir(partial, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) {
    await chown(partial, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  await chmod(join(native, 'bin', 'initdb'), 0o755).catch(() => {});
  await chmod(join(native, 'bin', 'postgres'), 0o755).catch(() => {});
  try {
    await runInitdb({ native, user, partial, passwordFile });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(partial, cluster);
  return cluster;
}

async function runInitdb(options: {
  native: string;
  user: Identity | null;
  partial: string;
  passwordFile: string;
}) {
  const { native, user, partial, passwordFile } = options;
  const args = [
    `--pgdata=${partial}`,
    // Hosted Supabase's superuser has this name too; `postgres` is an ordinary role there.
    '--username=supabase_admin',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    // The built-in provider has C.UTF-8 on every platform, whatever locales the machine has.
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ];
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
  await runCommand('Making the database', join(native, 'bin', 'initdb'), {
    args,
    ...user,
    cwd: partial,
    env,
  });
}
