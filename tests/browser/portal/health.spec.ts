import { expect, test } from '@playwright/test';

import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { addMember, neglectRetention, newShop } from '../../../tools/portal/shop.ts';
import { stack } from '../../../tools/stack/stack.ts';

test.describe('the health page', () => {
  test('tells an owner how installation and projects are, and what to do', async ({ page }) => {
    const owner = newPerson('operator');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await neglectRetention(shop, 3);
    await page.goto(`${stack().portalUrl}/organizations/${shop.organizationId}`);
    await page.getByRole('link', { name: 'Health' }).click();
    await expect(page.getByRole('heading', { name: 'Installation' })).toBeVisible();

    const about = (name: string) =>
      page.getByRole('listitem').filter({ hasText: new RegExp(`^\\s*${name}`) });
    await expect(about('Database: In order')).toContainText(
      'The schema is the one that this portal was made for',
    );
    await expect(about('Edge functions: In order')).toContainText('reach the database');
    await expect(about('Database role: In order')).toContainText('a role of their own');
    await expect(about('Emails: In order')).toContainText(`Their links lead to ${stack().portalUrl}`);
    // What the local stack is not meant for: mails to confirm an address.
    await expect(about('Accounts: Needs attention')).toContainText('Switch “Confirm email” on');
    await expect(about('Bike shop')).toContainText('Has not run as it should');
    await expect(page.getByText(/^\d things need attention$/)).toBeVisible();
  });

  test('tells a member nothing, and who may see it', async ({ page }) => {
    const [owner, member] = [newPerson('boss'), newPerson('colleague')];
    await signUp(page, owner);
    const shop = await newShop(owner);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signUp(page, member);
    await addMember(shop, member);

    await page.goto(`${stack().portalUrl}/organizations/${shop.organizationId}`);
    await expect(page.getByRole('link', { name: 'Audit' }).first()).toBeVisible();
    await expect(page.getByRole('link', { name: 'Health' })).toHaveCount(0);
    const path = `${stack().portalUrl}/organizations/${shop.organizationId}/health`;
    await page.goto(path);
    await expect(page.getByText('Only owners of this organization')).toBeVisible();
    expect(await (await page.request.get(`${path}/__data.json`)).text()).not.toContain('functions_role');
  });
});
