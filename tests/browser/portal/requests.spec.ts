import { expect, test } from '@playwright/test';

import { addContacts, addRequest, countContacts, openShop, type Shop } from '../../../tools/portal/shop.ts';
import { stack } from '../../../tools/stack/stack.ts';

const desk = (shop: Shop) => `${stack().portalUrl}/projects/${shop.projectId}/requests`;

test.describe('a data request', () => {
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
    await page.getByText('Not possible?').click();
    await page.getByRole('button', { name: 'Close as refused' }).click();
    await expect(page.getByRole('main')).toContainText('Refused');
    expect(await countContacts(shop)).toBe(1);
  });
});
