import { expect, test, type Page } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { openShop, type Shop } from '../../../tools/portal/shop.ts';
import { newAnonymous, newGuest } from '../../../tools/portal/talk.ts';

const listOf = (shop: Shop) => `${stack().portalUrl}/projects/${shop.projectId}/conversations`;
const rows = (page: Page) => page.locator('[data-row-link]').allInnerTexts();
const view = (page: Page, name: string) => page.getByRole('link', { name, exact: true });

test.describe('the inbox', () => {
  test('shows who waits, longest first, what is open and resolved, and whose it is', async ({ page }) => {
    const shop = await openShop(page, 'views');
    const first = await newGuest(shop).say('I came first');
    await newAnonymous(shop).say('Then me');
    const searcher = newGuest(shop);
    const question = await searcher.say('Only a search', { channel: 'ai_search' });
    await searcher.answered(question.messageId, { text: '**Yes**, in [two days](https://bikes.example).' });
    await page.goto(listOf(shop));
    await expect(page).toHaveTitle(/^\(2\) Conversations/);
    await expect(page.getByRole('navigation', { name: 'Project' }).getByText('2 waiting')).toBeVisible();
    expect(await rows(page)).toEqual(['AI: Yes, in two days.', 'Then me', 'I came first']);
    await page.getByRole('link', { name: /^Waiting for an answer/ }).click();
    await expect.poll(() => rows(page)).toEqual(['I came first', 'Then me']);
    await expect(page.locator('[data-row]').first()).toContainText(/Waiting(?! now)/);

    await page.goto(`${listOf(shop)}/${first.conversationId}`);
    await page.getByRole('button', { name: 'Assign to me' }).click();
    await expect(page.getByRole('button', { name: 'Assign to me' })).toBeHidden();
    await page.goto(`${listOf(shop)}?state=waiting`);
    await expect(page.locator('[data-row]').first()).toContainText('Assigned to views-');
    await view(page, 'Mine').click();
    await expect.poll(() => rows(page)).toEqual(['I came first']);
    await view(page, 'Unassigned').click();
    await expect.poll(() => rows(page)).toEqual(['Then me']);
    await expect(page).toHaveURL(/\?state=waiting&assigned_to=nobody$/);
    await page.goto(`${listOf(shop)}?state=waiting&search=elephants`);
    await expect(page.getByRole('heading', { name: 'No conversation matches' })).toBeVisible();
  });

  test('is worked through by keyboard, and hears of new messages by itself', async ({ page }) => {
    const shop = await openShop(page, 'keys');
    await newGuest(shop).say('Older');
    const vera = newGuest(shop);
    await vera.say('Newer');
    await page.goto(`${listOf(shop)}?state=open`);
    await expect(page).toHaveTitle(/^\(2\)/);
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await expect.poll(() => rows(page)).toEqual(['Older']);
    await page.keyboard.press('j');
    await page.keyboard.press('n');
    await expect(page.getByRole('textbox', { name: 'Note for the members' })).toBeFocused();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/conversations\?state=open$/);
    await expect(page).toHaveTitle(/^\(1\)/);
    await vera.say('It does not work yet');
    await expect.poll(() => rows(page), { timeout: 20_000 }).toEqual(['It does not work yet', 'Older']);
    await expect(page).toHaveTitle(/^\(2\)/);
  });

  test('makes a sound and a notification when a member asked for them, without what was written', async ({
    page,
    context,
  }) => {
    await context.grantPermissions(['notifications']);
    await page.addInitScript(() => {
      const shown: string[] = [];
      class Fake {
        static permission = 'granted';
        static requestPermission = () => Promise.resolve('granted');
        onclick = null;
        constructor(title: string, { body = '' } = {}) {
          shown.push(`${title}: ${body}`);
        }
      }
      Object.assign(window, { Notification: Fake, shown });
    });
    const shop = await openShop(page, 'alerts');
    await newGuest(shop).say('Already here');
    await page.goto(listOf(shop));
    await page.locator('summary', { hasText: 'Alerts' }).click();
    await page.getByLabel('Show a notification').check();
    await page.getByLabel('Play a sound').check();
    await page.reload();
    await expect(page).toHaveTitle(/^\(1\)/);
    // The list is read anew before it is known who waits: that must not begin the watch anew.
    await page.route(/conversations\/waiting$/, async (route) => {
      await expect(page.getByText('My secret')).toBeVisible();
      await route.continue();
    });
    await newGuest(shop).say('My secret');
    const shown = () => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
    await expect.poll(shown, { timeout: 20_000 }).toEqual(['A visitor is waiting for an answer: Bike shop']);
    await page.locator('summary', { hasText: 'Alerts' }).click();
    await expect(page.getByLabel('Play a sound')).toBeChecked();
  });
});
