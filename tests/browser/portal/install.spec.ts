import { expect, test } from '@playwright/test';

import { openSql } from '../../../tools/database.ts';
import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { newShop } from '../../../tools/portal/shop.ts';
import { startSite } from '../widget/support/site.ts';

test.describe('install page', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('writes the snippet for the chosen consent platform and copies it', async ({ page }) => {
    const owner = newPerson('install');
    await signUp(page, owner);
    const shop = await newShop(owner);
    const sql = openSql();
    await sql`update projects set anonymous_retention_days = 30 where id = ${shop.projectId}`;
    await sql.end();
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/install`);
    const snippet = page.getByText('<script async');
    await expect(snippet).toContainText(`src="${stack().portalUrl}/widget.js"`);
    await expect(snippet).toContainText(`data-access-key="${shop.accessKey}"`);
    await expect(snippet).toContainText('data-consent="auto"');
    await expect(snippet).toContainText('data-kept-days="30"');

    await page.getByLabel('Consent platform').selectOption('Cookiebot');
    await expect(snippet).toContainText('data-consent="cookiebot"');
    await expect(snippet).not.toContainText('data-consent-category');
    await page.getByLabel('Category that counts').fill('marketing');
    await expect(snippet).toContainText('data-consent-category="marketing"');
    await page.getByLabel('Consent platform').selectOption('consentmanager');
    await expect(snippet).toHaveCount(0);
    await page.getByLabel('Category that counts').fill('c52');
    await expect(snippet).toContainText('data-consent-category="c52"');
    await page.getByLabel('Consent platform').selectOption('Another one, through its events');
    await page.getByLabel('Event when consent is given').fill('my:yes');
    await expect(snippet).toContainText('data-consent-event="my:yes"');

    await page.getByRole('button', { name: 'Copy snippet' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await snippet.textContent());
    await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeAttached();
  });

  test('has a recipe for own code that works though the script comes later', async ({ page }) => {
    const owner = newPerson('recipe');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/install`);
    await page.getByLabel('Consent platform').selectOption('Our own code');
    const recipe = await page.getByText("push(['consent', 'granted'])").textContent();
    const snippet = await page.getByText('<script async').textContent();
    const site = await startSite();
    await page.goto(
      site.put('/', {
        html: `<!doctype html><html lang="en"><title>Shop</title><body><script>${recipe}</script>${snippet}`,
      }),
    );
    const concluded = () =>
      page.evaluate(async () => {
        type Loaded = { debug?(): Promise<Record<string, unknown>> };
        const { WebSpeaker } = window as unknown as { WebSpeaker?: Loaded };
        return (await WebSpeaker?.debug?.())?.['visitor'];
      });
    await expect.poll(concluded).toBe('recognised');
    await site.close();
  });

  test('explains who answers AI search, and leaves it out of the snippet where nobody does', async ({
    page,
  }) => {
    const owner = newPerson('answers');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/install`);
    const snippet = page.getByText('<script async');
    await expect(snippet).not.toContainText('data-channels');
    await expect(page.getByText("push(['answer', 'ai_search'")).toBeVisible();
    // The field is there before it is heard.
    await expect(async () => {
      await page.getByLabel('Channels').selectOption('Live support only');
      await expect(snippet).toContainText('data-channels="live_support"', { timeout: 1000 });
    }).toPass();
    await expect(page.getByText("push(['answer', 'ai_search'")).toHaveCount(0);
  });

  test('gives the address that shows the diagnostics, and says what they mean', async ({ page }) => {
    const owner = newPerson('debug');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/install`);
    await expect(page.getByText('https://bikes.example/?webspeaker-debug')).toBeVisible();
    const line = page.getByRole('term').filter({ hasText: 'looking for' });
    await expect(line.locator('+ dd')).toContainText('What your snippet asks for');
  });
});
