import { ensureBrowser } from './ensure-browser.ts';

/**
 * Finds a Chromium (`CHROMIUM_PATH`, else one on the PATH), or installs Debian's; see {@link ensureBrowser}.
 *
 * @example
 * const path = ensureChromium(process.env); // "/usr/bin/chromium"
 */
export function ensureChromium(env: NodeJS.ProcessEnv): string {
  return ensureBrowser(
    {
      name: 'Chromium',
      variable: 'CHROMIUM_PATH',
      // Debian's headless shell first: the same engine without windows and menus, in half the time.
      programs: [
        'chromium-headless-shell',
        'chromium',
        'chromium-browser',
        'google-chrome',
        'google-chrome-stable',
      ],
      packages: [
        ['chromium-headless-shell', 'fonts-noto-color-emoji'],
        ['chromium', 'fonts-noto-color-emoji'],
      ],
      needs: 'The checks and the browser tests',
      command: 'npm test',
    },
    env,
  );
}
