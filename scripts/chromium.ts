import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** `CHROMIUM_PATH`, else one on the PATH; null where there is none. */
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
 * Finds a Chromium for what needs a browser: `CHROMIUM_PATH`, else one on the PATH; or installs Debian's where this
 * process may (root, with apt-get).
 *
 * Returns the absolute path. Throws an error that says what to do where neither works.
 *
 * @example
 * const path = ensureChromium(process.env); // "/usr/bin/chromium"
 */
export function ensureChromium(env: NodeJS.ProcessEnv): string {
  const found = findChromium(env);
  if (found) return found;

  const advice =
    'The checks and the browser tests need Chromium. Install it (Debian: apt-get install chromium), ' +
    'or name one: CHROMIUM_PATH=/path/to/chromium npm test';
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(advice);

  console.log("Installing Debian's Chromium …");
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-color-emoji'],
  ]) {
    const run = spawnSync('apt-get', args, {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(`apt-get ${args[0]} failed: ${run.stderr.trim()}\n${advice}`);
  }
  const installed = findChromium(env);
  if (!installed) throw new Error(advice);
  return installed;
}
