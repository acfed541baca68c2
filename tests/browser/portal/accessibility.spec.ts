import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { OPEN_PAGES, OWN_PAGES, shopPages } from '../../../tools/portal/pages.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import {
  addAnonymous,
  addContacts,
  addRequest,
  newShop,
  newestConversation,
} from '../../../tools/portal/shop.ts';

/** Two thorough looks at each of eighteen pages, on a machine that has other things to do. */
const EVERY_PAGE_TWICE_MS = 6 * 60_000;

async function expectNoViolation(page: Page, what: string): Promise<void> {
  // What moves for ever is never finished, and need not be.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
        .map((animation) => animation.finished.catch(() => null)),
    ),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
  expect.soft(found, what).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('axe finds no violation on any page, wide or narrow', async ({ page }) => {
      test.setTimeout(EVERY_PAGE_TWICE_MS);
      for (const { name, path } of OPEN_PAGES) {
        await page.goto(`${stack().portalUrl}${path}`);
        await expectNoViolation(page, name);
      }
      const owner = newPerson(`axe-${colorScheme}`);
      await signUp(page, owner);
      await expectNoViolation(page, 'projects, none yet');
      const empty = await newShop(owner, 'Empty shop');
      const shop = await newShop(owner);
      const [contactId] = await addContacts(shop, [
        { conversations: [{ channel: 'ai_search', messages: ['a'] }, { messages: ['b'] }], withdrawn: true },
        { country: null },
      ]);
      const [conversationId] = await addAnonymous(shop, [{ messages: ['c', 'd'] }]);
      const requestId = await addRequest(shop, contactId);
      const closed = await addRequest(shop, contactId, { closed: true });
      const pages = [
        ...OWN_PAGES,
        ...shopPages(shop, { contactId, conversationId, requestId }),
        { name: 'certificate', path: `/projects/${shop.projectId}/requests/${closed}` },
        {
          name: "a contact's conversation",
          path: `/projects/${shop.projectId}/conversations/${await newestConversation(shop, contactId)}`,
        },
        { name: 'conversations, none yet', path: `/projects/${empty.projectId}/conversations` },
        { name: 'overview, none yet', path: `/projects/${empty.projectId}` },
        { name: 'contacts, none yet', path: `/projects/${empty.projectId}/contacts` },
      ];
      for (const { name, path } of pages) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(`${stack().portalUrl}${path}`);
        await page.waitForLoadState('networkidle');
        await expectNoViolation(page, name);
        await page.setViewportSize({ width: 390, height: 844 });
        await expectNoViolation(page, `${name}, narrow`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect.soft(overflow, `${name} fits a narrow screen`).toBeLessThanOrEqual(0);
      }
    });

    test('axe finds no violation in menus, filters and dialogs', async ({ page }) => {
      const owner = newPerson(`open-${colorScheme}`);
      await signUp(page, owner);
      const shop = await newShop(owner);
      const [contactId] = await addContacts(shop, [{}, {}]);
      const contacts = `${stack().portalUrl}/projects/${shop.projectId}/contacts`;
      await page.goto(contacts);
      await page.locator('summary', { hasText: 'Switch project' }).click();
      await expect(page.getByRole('link', { name: 'All projects' })).toBeVisible();
      await expectNoViolation(page, 'project menu');
      await page.keyboard.press('Escape');
      await page.getByText('Filters', { exact: true }).click();
      await expectNoViolation(page, 'filters');
      await page.getByRole('checkbox', { name: 'Select all contacts on this page' }).check();
      await expectNoViolation(page, 'selection');
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await expectNoViolation(page, 'delete many');
      await page.goto(`${contacts}/${contactId}`);
      await page.getByRole('button', { name: 'Delete contact' }).click();
      await expectNoViolation(page, 'delete one');
      const conversations = `${stack().portalUrl}/projects/${shop.projectId}/conversations`;
      await page.goto(`${conversations}?who=contact&period=7_days&search=hello`);
      await page.locator('summary', { hasText: 'Filters' }).click();
      await expectNoViolation(page, 'filters of conversations');
      await page.goto(`${conversations}?deleted=1`);
      await expectNoViolation(page, 'conversation deleted');
    });
  });
}

test('the skip link leads past the navigation, and every page names itself', async ({ page }) => {
  const owner = newPerson('skip');
  await signUp(page, owner);
  const shop = await newShop(owner);
  const [contactId] = await addContacts(shop, [{}]);
  const conversationId = await newestConversation(shop, contactId);
  const requestId = await addRequest(shop, contactId);
  const titles = new Set<string>();
  const pages = shopPages(shop, { contactId, conversationId, requestId });
  for (const { path } of pages) {
    await page.goto(`${stack().portalUrl}${path}`);
    titles.add(await page.title());
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  }
  expect(titles.size).toBeGreaterThanOrEqual(pages.length - 3);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});
