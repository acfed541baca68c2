import { expect, test, type Page } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import {
  addAnonymous,
  addContacts,
  daysAgo,
  minutesAgo,
  newestConversation,
  openShop,
  type Shop,
} from '../../../tools/portal/shop.ts';

const listOf = (shop: Shop) => `${stack().portalUrl}/projects/${shop.projectId}/conversations`;

/** What the rows of the list say, in their order. */
async function rows(page: Page): Promise<string[]> {
  return page.locator('[data-row-link]').allInnerTexts();
}

test.describe('conversations', () => {
  test('of contacts and of nobody in particular stand in one list, newest activity first', async ({
    page,
  }) => {
    const shop = await openShop(page, 'inbox');
    const [contactId] = await addContacts(shop, [
      {
        country: 'SE',
        lastSeenAt: minutesAgo(120),
        conversations: [{ channel: 'ai_search', messages: ['Any red bicycles?'], at: minutesAgo(120) }],
      },
    ]);
    await addAnonymous(shop, [
      { messages: ['Hello', 'My parcel has not arrived'], at: minutesAgo(30) },
      { messages: ['An old question'], at: daysAgo(3) },
    ]);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}`);
    await page.getByRole('link', { name: 'Conversations', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Conversations' })).toBeVisible();

    expect(await rows(page)).toEqual(['My parcel has not arrived', 'Any red bicycles?', 'An old question']);
    const row = page.locator('[data-row]');
    await expect(row.nth(0)).toContainText(/Live support.*Anonymous.*(29|30) minutes ago.*2 messages/s);
    await expect(row.nth(1)).toContainText(/AI search.*Sweden.*2 hours ago.*1 message/s);
    await row
      .nth(1)
      .getByRole('link', { name: `Contact ${contactId.slice(0, 8)}` })
      .click();
    await expect(page).toHaveURL(new RegExp(`/contacts/${contactId}$`));
  });

  test('are filtered by channel, who and period, and searched by words', async ({ page }) => {
    const shop = await openShop(page, 'sift');
    await addContacts(shop, [
      { conversations: [{ channel: 'ai_search', messages: ['from a contact'], at: minutesAgo(50) }] },
    ]);
    await addAnonymous(shop, [
      { messages: ['about shipping', 'and good-bye'], at: minutesAgo(60) },
      { channel: 'ai_search', messages: ['a month ago'], at: daysAgo(28) },
    ]);
    await page.goto(listOf(shop));
    await page.getByText('Filters', { exact: true }).click();
    await page.getByLabel('Who').selectOption('Anonymous');
    await page.getByLabel('Last message', { exact: true }).selectOption('Last 7 days');
    await page.getByRole('button', { name: 'Show conversations' }).click();
    await expect(page).toHaveURL(/\?who=anonymous&period=7_days$/);
    await expect.poll(() => rows(page)).toEqual(['and good-bye']);
    await expect(page.getByText('1 conversation', { exact: true })).toBeVisible();

    await page.getByRole('link', { name: 'Remove filter: Last 7 days' }).click();
    await expect.poll(() => rows(page)).toEqual(['and good-bye', 'a month ago']);
    await page.goto(`${listOf(shop)}?channel=ai_search`);
    expect(await rows(page)).toEqual(['from a contact', 'a month ago']);
    const search = page.getByRole('searchbox', { name: 'Search messages' });
    await search.fill('ship');
    await search.press('Enter');
    await expect(page.getByRole('heading', { name: 'No conversation matches' })).toBeVisible();
    await page.getByRole('link', { name: 'Remove filter: AI search' }).click();
    await expect.poll(() => rows(page)).toEqual(['about shipping']);
  });

  test('a thread shows messages with their page, and leads back to the list it was opened from', async ({
    page,
  }) => {
    const shop = await openShop(page, 'thread');
    const [contactId] = await addContacts(shop, [
      { conversations: [{ messages: ['one', 'two'], page: 'https://bikes.example/shipping' }] },
    ]);
    const list = `${listOf(shop)}?who=contact`;
    await page.goto(list);
    await page.getByRole('link', { name: 'two' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Live support conversation' })).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'one' })).toContainText(
      'bikes.example/shipping',
    );
    await expect(page.getByRole('link', { name: contactId })).toBeVisible();
    await page.locator('main').getByRole('link', { name: 'Conversations' }).click();
    await expect(page).toHaveURL(list);
  });

  test('an anonymous one is deleted after a question, and the audit record says so', async ({ page }) => {
    const shop = await openShop(page, 'forget');
    const [id] = await addAnonymous(shop, [
      { messages: ['forget this', 'please'] },
      { messages: ['not me'] },
    ]);
    await page.goto(`${listOf(shop)}?who=anonymous`);
    await page.getByRole('link', { name: 'please' }).click();
    await expect(page.getByText('This visitor had not agreed to be recognised')).toBeVisible();
    await page.getByRole('button', { name: 'Delete conversation' }).click();
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: 'Delete conversation permanently' })
      .click();

    await expect(page.getByText('2 messages deleted for good')).toBeVisible();
    await expect(page).toHaveURL(/who=anonymous/);
    expect(await rows(page)).toEqual(['not me']);
    expect((await page.goto(`${listOf(shop)}/${id}`))?.status()).toBe(404);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/audit?action=conversation`);
    await expect(page.getByRole('row').filter({ hasText: 'Conversation deleted' })).toHaveCount(1);
  });
});

test.describe('before JavaScript has loaded', () => {
  test.use({ javaScriptEnabled: false });

  test('conversations are paged, opened, read back and deleted', async ({ page }) => {
    const shop = await openShop(page, 'plain-inbox');
    const [contactId] = await addContacts(shop, [
      {
        lastSeenAt: minutesAgo(1),
        conversations: [
          { messages: Array.from({ length: 120 }, (_, n) => `message ${n}`), at: minutesAgo(5) },
        ],
      },
    ]);
    await addAnonymous(
      shop,
      Array.from({ length: 30 }, (_, i) => ({ messages: [`anonymous ${i}`] })),
    );
    await page.goto(listOf(shop));
    expect(await rows(page)).toHaveLength(25);
    await page.getByRole('link', { name: 'Next' }).click();
    expect(await rows(page)).toEqual([24, 25, 26, 27, 28, 29].map((i) => `anonymous ${i}`));
    await page.getByRole('link', { name: 'Previous' }).click();
    expect((await rows(page))[0]).toBe('message 119');

    await page.goto(`${listOf(shop)}/${await newestConversation(shop, contactId)}`);
    const messages = page.getByRole('list').getByText(/^message \d+$/);
    await expect(messages).toHaveCount(50);
    await page.getByRole('link', { name: 'Earlier messages' }).click();
    await expect(messages.first()).toHaveText('message 20');
    await page.getByRole('link', { name: 'Newest messages' }).click();
    await expect(messages.last()).toHaveText('message 119');
    await page.getByRole('button', { name: 'Delete conversation' }).click();
    await page.getByRole('button', { name: 'Delete conversation permanently' }).click();
    await expect(page.getByText('120 messages deleted for good')).toBeVisible();
  });
});
