import { expect, test } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { newShop } from '../../../tools/portal/shop.ts';
import { newGuest } from '../../../tools/portal/talk.ts';

test('an owner says when members answer, and sees at once what that means now', async ({ page }) => {
  const owner = newPerson('hours');
  await signUp(page, owner);
  const shop = await newShop(owner);
  await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/settings/hours`);
  await expect(page.getByText('Nothing is said about office hours')).toBeVisible();
  const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
  // What is typed before the page listens shows in no preview.
  await expect(async () => {
    for (const day of days) await page.getByLabel(day).fill('0-24');
    await expect(page.getByText('Open now')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByLabel('Monday').fill('17-9');
  await expect(page.getByText('These hours can’t be read yet')).toBeVisible();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('They may not overlap')).toBeVisible();
  for (const day of days) await page.getByLabel(day).fill('');
  const yesterday = days[(new Date().getUTCDay() + 5) % 7] ?? '';
  await page.getByLabel('Time zone').selectOption('UTC');
  await page.getByLabel(yesterday).fill('9-12.30, 14 to 18');
  await expect(page.getByText(`Closed now, opens ${yesterday}`)).toBeVisible();
  await page.getByLabel('What visitors read').fill('Back soon');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel(yesterday)).toHaveValue('09:00–12:30, 14:00–18:00');
});

test('a member sets the name that stands under their replies', async ({ page }) => {
  const owner = newPerson('named');
  await signUp(page, owner);
  const shop = await newShop(owner);
  await page.goto(`${stack().portalUrl}/organizations/${shop.organizationId}`);
  await page.getByLabel('Name', { exact: true }).fill('Nora from the bike shop');
  await page.getByRole('button', { name: 'Save changes' }).first().click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  const { conversationId } = await newGuest(shop).say('Hello?');
  await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/conversations/${conversationId}`);
  await page.getByRole('textbox', { name: 'Reply to the visitor' }).fill('Here I am');
  await page.getByRole('button', { name: 'Send reply' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Here I am' })).toContainText(
    'Nora from the bike shop',
  );
});
