import { expect, test } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import {
  addContacts,
  contactHash,
  countContacts,
  daysAgo,
  minutesAgo,
  openShop,
  writeAgain,
  type Shop,
} from '../../../tools/portal/shop.ts';

const contactOf = (shop: Shop, id: string) =>
  `${stack().portalUrl}/projects/${shop.projectId}/contacts/${id}`;

test.describe('contact page', () => {
  test('shows facts, receipts and messages; messages are text, page links give nothing away', async ({
    page,
  }) => {
    const shop = await openShop(page, 'facts');
    const [id] = await addContacts(shop, [
      {
        country: 'SE',
        conversations: [
          {
            channel: 'ai_search',
            messages: ['<img src=x onerror="document.title=1"><b>bold</b> [link](javascript:alert(1))'],
            page: 'https://bikes.example/city?utm_source=mail',
          },
        ],
      },
    ]);
    await page.goto(contactOf(shop, id));

    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Contact ${id.slice(0, 8)}`);
    await expect(page.getByText(id, { exact: true })).toBeVisible();
    await expect(page.getByText('Sweden')).toBeVisible();
    await expect(page.getByText('By an explicit choice')).toBeVisible();

    // On paper, "now" is a day and a time, and what is only for the screen is gone.
    await page.emulateMedia({ media: 'print' });
    const printed = await page
      .locator('time[data-print]')
      .first()
      .evaluate((time) => getComputedStyle(time, '::after').content);
    expect(printed).toMatch(/\d{4}.*\d\d:\d\d/);
    await expect(page.getByRole('navigation', { name: 'Project' })).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
    await expect(page.getByRole('heading', { name: 'AI search' })).toBeVisible();
    await expect(page.getByText('<b>bold</b> [link](javascript:alert(1))')).toBeVisible();
    const link = page.getByRole('link', { name: 'bikes.example/city?utm_source=mail' });
    await expect(link).toHaveAttribute('href', 'https://bikes.example/city?utm_source=mail');
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  });

  test('loads a long history on scroll, and the rest of a long conversation on demand', async ({ page }) => {
    const shop = await openShop(page, 'long');
    const [id] = await addContacts(shop, [
      {
        createdAt: daysAgo(60),
        lastSeenAt: minutesAgo(5),
        conversations: Array.from({ length: 35 }, (_, i) => ({
          at: daysAgo(35 - i),
          messages: Array.from({ length: i === 34 ? 120 : 1 }, (_, n) => `conversation ${i} message ${n}`),
        })),
      },
    ]);
    await page.goto(contactOf(shop, id));
    const conversations = page.getByRole('article');
    await expect(conversations.first()).toContainText('conversation 34 message 119');
    await expect(conversations.first()).not.toContainText('conversation 34 message 69');
    await page.getByRole('button', { name: 'Show earlier messages (70)' }).click();
    await page.getByRole('button', { name: 'Show earlier messages (20)' }).click();
    await expect(conversations.first().getByRole('listitem')).toHaveCount(120);
    await expect(conversations.first().getByRole('listitem').first()).toContainText('message 0');

    await expect(async () => {
      await page.mouse.wheel(0, 100_000);
      await expect(conversations).toHaveCount(35, { timeout: 500 });
    }).toPass();
    await expect(conversations.last()).toContainText('conversation 0 message 0');
  });

  test('leads to the newest message, and shows the next one without a reload, beside what was loaded', async ({
    page,
  }) => {
    const shop = await openShop(page, 'newest');
    const long = Array.from({ length: 60 }, (_, n) => `message ${n}`);
    const [id] = await addContacts(shop, [
      {
        createdAt: daysAgo(3),
        conversations: [
          { messages: long, at: minutesAgo(30) },
          { channel: 'ai_search', messages: ['Began later, ended earlier'], at: minutesAgo(29.9) },
        ],
      },
    ]);
    await page.clock.install();
    await page.goto(contactOf(shop, id));
    const newest = page.getByText('message 59', { exact: true });
    await expect(newest).not.toBeInViewport();
    await page.getByRole('link', { name: 'Newest message' }).click();
    await expect(newest).toBeInViewport();
    await page.getByRole('button', { name: 'Show earlier messages (10)' }).click();
    await expect(page.getByText('message 0', { exact: true })).toBeAttached();

    await writeAgain(shop, id, 'One more thing');
    await page.clock.runFor(9_000);
    await expect(page.getByText('One more thing')).toBeVisible();
    for (const text of ['message 0', 'message 10', 'message 59'])
      await expect(page.getByText(text, { exact: true })).toBeAttached();
  });

  test('is deleted after a confirmation, which Escape leaves, and leads back to its list with the receipt', async ({
    page,
  }) => {
    const shop = await openShop(page, 'gone');
    const [id, other] = await addContacts(shop, [{ conversations: [{ messages: ['a', 'b'] }] }, {}]);
    const list = `${stack().portalUrl}/projects/${shop.projectId}/contacts`;
    await page.goto(`${list}?withdrawn=no&sort=created_at`);
    await page.getByRole('link', { name: id }).click();
    await page.getByRole('main').getByRole('link', { name: 'Contacts' }).click();
    await expect(page).toHaveURL(`${list}?withdrawn=no&sort=created_at`);
    await page.getByRole('link', { name: id }).click();
    const remove = page.getByRole('button', { name: 'Delete contact' });
    // As in Safari, where a click does not focus a button.
    await remove.dispatchEvent('click');
    const dialog = page.getByRole('alertdialog', { name: 'Delete this contact?' });
    // It is seen a moment before it takes the focus, and gives back what it took.
    await expect(dialog).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(remove).toBeFocused();
    expect(await countContacts(shop)).toBe(2);

    await remove.click();
    await dialog.getByRole('button', { name: 'Delete contact permanently' }).click();
    await expect(page.getByText('Contact deleted')).toBeVisible();
    await expect(page.getByText('1 conversation, 2 messages and 1 consent receipt')).toBeVisible();
    await expect(page.getByText(contactHash(id))).toBeVisible();
    await expect(page.getByRole('link', { name: other })).toBeVisible();
    await expect(page.getByRole('link', { name: id })).toHaveCount(0);
    await expect(page).toHaveURL(`${list}?withdrawn=no&sort=created_at&erased=${contactHash(id)}`);

    await page.getByRole('link', { name: 'Show in audit record' }).click();
    await expect(page.getByRole('row', { name: /Contact erased/ })).toBeVisible();
    await page.getByLabel('Contact ID').fill(` ${id.toUpperCase()} `);
    await page.getByRole('button', { name: 'Filter' }).click();
    await expect(page).toHaveURL(new RegExp(`subject=${id}$`));
    await expect(page.getByRole('row', { name: /Contact erased/ })).toBeVisible();
    await page.goto(`${list}?search=${id}`);
    await expect(page.getByText('This contact was deleted')).toBeVisible();
    const answer = await page.goto(contactOf(shop, id));
    expect(answer?.status()).toBe(404);
  });
});

test('the readable export opens beside the contact', async ({ page }) => {
  const shop = await openShop(page, 'rosa');
  const [id] = await addContacts(shop, [{ conversations: [{ messages: ['Is the saddle leather?'] }] }]);
  await page.goto(contactOf(shop, id));
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Readable export' }).click();
  await expect((await opened).getByText('Is the saddle leather?')).toBeVisible();
  await expect(page.getByText('Is the saddle leather?')).toBeVisible();
});
