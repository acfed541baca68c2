import { expect, test } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { addContacts, daysAgo, newShop } from '../../../tools/portal/shop.ts';

test.describe('overview', () => {
  test('has numbers over a chosen range, each picture as a table too', async ({ page }) => {
    const owner = newPerson('numbers');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await addContacts(shop, [
      {
        country: 'SE',
        createdAt: daysAgo(3),
        lastSeenAt: daysAgo(1),
        conversations: [
          { channel: 'ai_search', messages: ['a'], at: daysAgo(3), page: 'https://bikes.example/city' },
          {
            channel: 'live_support',
            messages: ['b', 'c'],
            at: daysAgo(1),
            page: 'https://bikes.example/repair',
          },
        ],
      },
      { country: 'DE', createdAt: daysAgo(60), lastSeenAt: daysAgo(60) },
    ]);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}`);

    const tile = (label: string | RegExp) =>
      page.getByRole('term').filter({ hasText: label }).locator('+ dd');
    await expect(tile('New contacts')).toHaveText('1');
    await expect(tile('Active contacts')).toHaveText('1');
    await expect(tile(/^Conversations$/)).toHaveText('2');
    await expect(page.getByRole('table', { name: 'Active contacts by country' })).toContainText('Sweden');
    const pages = page.getByRole('table', { name: 'Pages with most messages' });
    await expect(pages.getByRole('row').nth(1)).toContainText('bikes.example/repair');
    await expect(pages.getByRole('row').nth(1)).toContainText('2');

    const chart = page.getByRole('region', { name: 'Contacts per day', exact: true }).first();
    await chart.getByText('Show numbers as a table').click();
    const rows = chart.getByRole('table', { name: 'Contacts per day' }).getByRole('row');
    await expect(rows).toHaveCount(31);
    await expect(rows.filter({ hasText: /1$/ })).toHaveCount(1);

    await page.getByRole('link', { name: '90 days' }).click();
    await expect(page).toHaveURL(/days=90/);
    await expect(tile('New contacts')).toHaveText('2');
    await expect(page.getByRole('table', { name: 'Active contacts by country' })).toContainText('Germany');
    await page.getByRole('link', { name: 'Sweden' }).click();
    await expect(page).toHaveURL(/contacts\?country=SE$/);
  });

  test('of a project that nobody has written to leads to the installation', async ({ page }) => {
    const owner = newPerson('quiet');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}`);
    await page.getByRole('link', { name: 'Installation guide' }).click();
    await expect(page.getByRole('heading', { name: 'Install', exact: true })).toBeVisible();
  });
});
