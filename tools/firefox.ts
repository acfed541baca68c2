import { ensureBrowser } from './ensure-browser.ts';

/**
 * Finds a Firefox (`FIREFOX_PATH`, else one on the PATH), or installs Debian's; see {@link ensureBrowser}.
 *
 * @example
 * const path = ensureFirefox(process.env); // "/usr/bin/firefox-esr"
 */
export function ensureFirefox(env: NodeJS.ProcessEnv): string {
  return ensureBrowser(
    {
      name: 'Firefox',
      variable: 'FIREFOX_PATH',
      programs: ['firefox-esr', 'firefox'],
      packages: [['firefox-esr']],
      needs: 'These tests',
      command: 'npm run test:firefox',
    },
    env,
  );
}
