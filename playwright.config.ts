import { defineConfig } from '@playwright/test';

/**
 * Browser tests drive Debian's Chromium (Playwright's own download is not needed): `npm test` finds or installs it
 * and names it in CHROMIUM_PATH. The running stack is the one that WEBSPEAKER_STACK_FILE names.
 */
export default defineConfig({
  testDir: 'tests/browser',
  globalSetup: './tests/browser/global-setup.ts',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env['CI']),
  fullyParallel: false,
  // Most of a test is waiting for the browser and the database.
  workers: 3,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['line']],
  use: {
    headless: true,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // A trace of each test would cost a quarter of the time: the second try of a failed one has it, or `--trace on`.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium-headless-shell',
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
