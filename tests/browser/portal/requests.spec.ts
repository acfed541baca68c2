import { expect, test } from '@playwright/test';

import {
  addContacts,
  addRequest,
  contactHash,
  countContacts,
  openShop,
  type Shop,
} from '../../../tools/portal/shop.ts';
import { stack } from '../../../tools/stack/stack.ts';

const desk = (shop: Shop) => `${stack().portalUrl}/projects/${shop.projectId}/requests`;

test.describe('a data request', () => {
  test('is entered from a message, done step by step, and ends in a certificate that names nobody', async ({
    page,
  }) => {
    const shop = await openShop(page, 'desk');
    const [contactId] = await addContacts(shop, [{ conversations: [{ messages: ['a', 'b'] }] }]);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}`);
    await page.getByRole('link', { name: 'Requests', exact: true }).click();
    await expect(page.getByText('No requests yet')).toBeVisible();

    const message = page.getByLabel('Contact ID, or the message with it');
    await message.fill('Dear shop, please delete everything. Anna Beispiel');
    await page.getByRole('button', { name: 'Enter request' }).click();
    await expect(page.getByText('There is no contact ID in this.')).toBeVisible();
    await expect(message).toHaveValue(/Anna Beispiel/);
    await message.fill(
      `Dear shop, send me what you have and delete it.\n> My ID: ${contactId.toUpperCase()}\nAnna Beispiel`,
    );
    await page.getByLabel('Received on').fill('2026-01-31');
    await page.getByLabel('Asked for').selectOption('Copy, then erasure');
    await page.getByRole('button', { name: 'Enter request' }).click();

    await expect(page.getByRole('heading', { name: 'Copy, then erasure' })).toBeVisible();
    await expect(page.getByText('28 Feb 2026')).toBeVisible();
    await expect(page.getByText(/days overdue/)).toBeVisible();
    // The copy comes first: what is erased can't be sent any more.
    await expect(page.getByRole('button', { name: 'Delete contact' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Close request' })).toHaveCount(0);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    expect((await download).suggestedFilename()).toBe(`contact-${contactId.slice(0, 8)}.json`);
    await page.getByRole('button', { name: 'Delete contact' }).click();
    await page.getByRole('button', { name: 'Delete contact permanently' }).click();
    await expect(page.getByText('Nothing is held under this ID any more')).toBeVisible();
    expect(await countContacts(shop)).toBe(0);

    await page.getByRole('button', { name: 'Close request' }).click();
    await expect(page.getByRole('heading', { name: 'Certificate' })).toBeVisible();
    const content = page.getByRole('main');
    await expect(content).toContainText('Fulfilled');
    await expect(content).toContainText(contactHash(contactId));
    await expect(content).toContainText('Messages: 2 · Conversations: 1 · Consent receipts: 1');
    expect(await page.content()).not.toMatch(new RegExp(`${contactId}|Beispiel`, 'i'));
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('navigation')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
    await expect(content).toContainText(contactHash(contactId));

    await page.emulateMedia({ media: 'screen' });
    await page.goto(desk(shop));
    await expect(page.getByRole('listitem').filter({ hasText: 'Copy, then erasure' })).toContainText(
      'Fulfilled',
    );
  });

  test('about somebody of whom nothing is held is closed as that', async ({ page }) => {
    const shop = await openShop(page, 'nobody');
    await page.goto(desk(shop));
    await page.getByLabel('Contact ID, or the message with it').fill('0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b');
    await page.getByRole('button', { name: 'Enter request' }).click();
    await expect(page.getByText('Nothing is held under this ID.', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Close request' }).click();
    await expect(page.getByRole('main')).toContainText('Nothing held');
  });
});

test.describe('before JavaScript has loaded', () => {
  test.use({ javaScriptEnabled: false });

  test('a withdrawal is entered, done and closed, and another request is refused', async ({ page }) => {
    const shop = await openShop(page, 'plain-desk');
    const [contactId] = await addContacts(shop, [{}]);
    await page.goto(desk(shop));
    await page.getByLabel('Contact ID, or the message with it').fill(contactId);
    await page.getByLabel('Asked for').selectOption('Withdrawal of consent');
    await page.getByRole('button', { name: 'Enter request' }).click();
    await expect(page.getByText(/^(29|30|31|32) days left|^28 days left/)).toBeVisible();
    await page.getByRole('button', { name: 'Withdraw consent' }).click();
    await page.getByRole('button', { name: 'Close request' }).click();
    await expect(page.getByRole('main')).toContainText('Fulfilled');
    expect(await countContacts(shop)).toBe(1);

    await page.goto(`${desk(shop)}/${await addRequest(shop, contactId, { asked: 'erasure' })}`);
    await page.getByText('It can’t be done?').click();
    await page.getByRole('button', { name: 'Close as refused' }).click();
    await expect(page.getByRole('main')).toContainText('Refused');
    expect(await countContacts(shop)).toBe(1);
  });
});
