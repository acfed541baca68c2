import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian's headless shell first: the same engine without windows and menus, in half the time. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/** `CHROMIUM_PATH`, else one on the PATH; null if there is none. */
function findChromium(env: NodeJS.ProcessEnv): string | null {
  const named = env['CHROMIUM_PATH'];
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist`);
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
 * Finds a Chromium: `CHROMIUM_PATH`, else one on the PATH. Otherwise installs Debian's, if this process may (root, with
 * apt-get).
 *
 * Returns the absolute path. Throws an error that says what to do if neither works.
 *
 * @example
 * const path = ensureChromium(process.env); // "/usr/bin/chromium"
 */
export function ensureChromium(env: NodeJS.ProcessEnv): string {
  const found = findChromium(env);
  if (found) return found;

  const advice =
    'The checks and the browser tests need Chromium. Install it (Debian: apt-get install chromium-headless-shell), ' +
    'or name one: CHROMIUM_PATH=/path/to/chromium npm test';
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(advice);

  console.log("Installing Debian's Chromium …");
  const aptGet = (...args: string[]) =>
    spawnSync('apt-get', args, { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, encoding: 'utf8' });
  const install = (name: string) =>
    aptGet('install', '-y', '-qq', '--no-install-recommends', name, 'fonts-noto-color-emoji');
  let run = aptGet('update', '-qq');
  if (run.status === 0) run = install('chromium-headless-shell');
  if (run.status !== 0) run = install('chromium');
  if (run.status !== 0) throw new Error(`apt-get failed: ${run.stderr.trim()}\n${advice}`);
  const installed = findChromium(env);
  if (!installed) throw new Error(advice);
  return installed;
}
