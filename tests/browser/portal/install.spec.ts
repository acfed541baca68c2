import { expect, test } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { addContacts, newShop } from '../../../tools/portal/shop.ts';

test.describe('install page', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('writes the snippet for the chosen consent platform and copies it', async ({ page }) => {
    const owner = newPerson('install');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/install`);
    const snippet = page.getByText('<script async');
    await expect(snippet).toContainText(`src="${stack().portalUrl}/widget.js"`);
    await expect(snippet).toContainText(`data-access-key="${shop.accessKey}"`);
    await expect(snippet).toContainText('data-consent="auto"');

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

  test('says without a reload that the widget was seen, and with which consent', async ({ page }) => {
    const owner = newPerson('live');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await page.clock.install();
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/install`);
    await expect(page.getByText('No message without consent so far.')).toBeVisible();
    await expect(page.getByText('No visitor with consent so far.')).toBeVisible();

    const message = {
      accessKey: shop.accessKey,
      messageId: crypto.randomUUID(),
      channel: 'live_support',
      text: 'Anybody there?',
      visitor: null,
      conversationKey: crypto.randomUUID(),
    };
    const sent = await page.request.post(`${stack().apiUrl}/functions/v1/widget/messages`, {
      data: message,
      headers: { origin: 'https://bikes.example' },
    });
    expect(sent.status()).toBe(201);
    await page.clock.runFor(5_000);
    await expect(page.getByText('A message arrived without consent.')).toBeVisible();

    await addContacts(shop, [{}]);
    await page.clock.runFor(5_000);
    await expect(page.getByText('The browser said: cookieconsent, analytics, widget 0.1.0.')).toBeVisible();
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
