import { expect, type Locator, type Page } from '@playwright/test';
import { TOTP } from 'otpauth';

import { stack } from '../stack/stack.ts';
import type { Person } from './people.ts';

/**
 * An authenticator app that knows one secret.
 *
 * @param secret in Base32, as it is typed into an app
 */
function authenticator(secret: string) {
  const totp = new TOTP({ secret: secret.replaceAll(/\s/g, '') });
  return {
    code: () => totp.generate(),
    /** One that was never right in this hour. */
    wrongCode: () => {
      const near = new Set(
        [-120, -90, -60, -30, 0, 30, 60, 90, 120].map((s) =>
          totp.generate({ timestamp: Date.now() + s * 1000 }),
        ),
      );
      return ['000000', '123456', '654321'].find((code) => !near.has(code)) ?? '111111';
    },
  };
}

/** Begins to set up an authenticator app on the account page. Returns the app, and the card that waits for its first code. */
export async function beginApp(page: Page, { password }: Person, name = 'My phone') {
  await page.goto(`${stack().portalUrl}/account`);
  const add = page.getByRole('region', { name: /^Set up (an|another) authenticator app$/ });
  await add.getByLabel('Name of the app or device').fill(name);
  await add.getByLabel('Current password').fill(password);
  await add.getByRole('button', { name: 'Set up' }).click();
  const scan = page.getByRole('region', { name: 'Scan this with your app', exact: true });
  await expect(scan.getByRole('img', { name: 'QR code' })).toBeVisible();
  const app = authenticator((await scan.locator('code').textContent()) ?? '');
  return { app, scan };
}

/** Gives the app's first code, right or wrong. */
export async function confirmApp(scan: Locator, code: string): Promise<void> {
  await scan.getByLabel('Code from the app').fill(code);
  await scan.getByRole('button', { name: 'Confirm' }).click();
}
