import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['firefox-esr', 'firefox'];

function findFirefox(env: NodeJS.ProcessEnv): string | null {
  const named = env['FIREFOX_PATH'];
  if (named) {
    if (!existsSync(named)) throw new Error(`FIREFOX_PATH names ${named}, which does not exist`);
    return named;
  }
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      if (existsSync(path)) return path;
    }
  }
  return null;
}

/**
 * Finds a Firefox: `FIREFOX_PATH`, else one on the PATH. Otherwise installs Debian's, if this process may (root, with
 * apt-get).
 *
 * Returns the absolute path. Throws an error that says what to do if neither works.
 *
 * @example
 * const path = ensureFirefox(process.env); // "/usr/bin/firefox-esr"
 */
export function ensureFirefox(env: NodeJS.ProcessEnv): string {
  const found = findFirefox(env);
  if (found) return found;

  const advice =
    'These tests need Firefox. Install it (Debian: apt-get install firefox-esr), ' +
    'or name one: FIREFOX_PATH=/path/to/firefox npm run test:firefox';
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(advice);

  console.log("Installing Debian's Firefox …");
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'firefox-esr'],
  ]) {
    const run = spawnSync('apt-get', args, {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(`apt-get failed: ${run.stderr.trim()}\n${advice}`);
  }
  const installed = findFirefox(env);
  if (!installed) throw new Error(advice);
  return installed;
}
