import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A browser that tests need, and how it is had. */
export type WantedBrowser = {
  name: string;
  /** The environment variable that names one. */
  variable: string;
  /** What it is called on the PATH, the best one first. */
  programs: readonly string[];
  /** Debian's packages: what to install together, and what else where that fails. */
  packages: readonly (readonly string[])[];
  /** What needs it, and the command to run again. */
  needs: string;
  command: string;
};

/**
 * Finds a browser: the one that its variable names, else one on the PATH. Otherwise installs Debian's, if this process may
 * (root, with apt-get).
 *
 * Returns the absolute path. Throws an error that says what to do if neither works.
 */
export function ensureBrowser(browser: WantedBrowser, env: NodeJS.ProcessEnv): string {
  const found = findBrowser(browser, env);
  if (found) return found;

  const { name, variable, packages, needs, command } = browser;
  const advice =
    `${needs} need ${name}. Install it (Debian: apt-get install ${packages[0]?.[0]}), ` +
    `or name one: ${variable}=/path/to/${name.toLowerCase()} ${command}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(advice);

  console.log(`Installing Debian's ${name} …`);
  const aptGet = (...args: string[]) =>
    spawnSync('apt-get', args, { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, encoding: 'utf8' });
  let run = aptGet('update', '-qq');
  for (const names of packages) {
    run = aptGet('install', '-y', '-qq', '--no-install-recommends', ...names);
    if (run.status === 0) break;
  }
  if (run.status !== 0) throw new Error(`apt-get failed: ${run.stderr.trim()}\n${advice}`);
  const installed = findBrowser(browser, env);
  if (!installed) throw new Error(advice);
  return installed;
}

function findBrowser({ variable, programs }: WantedBrowser, env: NodeJS.ProcessEnv): string | null {
  const named = env[variable];
  if (named) {
    if (!existsSync(named)) throw new Error(`${variable} names ${named}, which does not exist`);
    return named;
  }
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    for (const program of programs) {
      const path = join(folder, program);
      if (existsSync(path)) return path;
    }
  }
  return null;
}
