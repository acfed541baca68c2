import { expect, test } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signIn, signUp } from '../../../tools/portal/people.ts';
import { addMember, contactHash, newShop, whileOrganizationsAreOpen } from '../../../tools/portal/shop.ts';

test.describe('people', () => {
  test('are reached from a project, whose navigation stays', async ({ page }) => {
    const olga = newPerson('stays');
    await signUp(page, olga);
    const shop = await newShop(olga);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/contacts`);
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Bike shop Ltd' })).toBeVisible();
    const navigation = page.getByRole('navigation', { name: 'Project' });
    await expect(navigation.getByRole('link', { name: 'People' })).toHaveAttribute('aria-current', 'page');
    await page.getByRole('link', { name: 'Audit' }).last().click();
    await navigation.getByRole('link', { name: 'Contacts' }).click();
    await expect(page).toHaveURL(new RegExp(`/projects/${shop.projectId}/contacts$`));
  });

  test('get another role, are removed, and the last owner stays', async ({ page }) => {
    const [olga, piet] = [newPerson('owner'), newPerson('helper')];
    await signUp(page, piet);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signUp(page, olga);
    const shop = await newShop(olga);
    await addMember(shop, piet);
    // What is chosen before the script is there asks nothing, and changes nothing.
    let chosen = () => {};
    const isChosen = new Promise<void>((resolve) => (chosen = resolve));
    await page.route(/\.js$/, (route) => isChosen.then(() => route.continue()));
    await page.goto(`${stack().portalUrl}/organizations/${shop.organizationId}`, { waitUntil: 'commit' });
    await page.getByLabel(`Role of ${piet.email}`).selectOption('Owner');
    chosen();
    await expect(page.getByLabel(`Role of ${piet.email}`)).toHaveValue('member');

    // The organization's name and its second factor, and one's own name; a role is saved when it is chosen.
    await expect(page.getByRole('button', { name: 'Save changes' })).toHaveCount(3);
    await page.getByLabel(`Role of ${piet.email}`).selectOption('Owner');
    await page.getByRole('alertdialog', { name: `Make ${piet.email} an owner?` }).press('Escape');
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
    await expect(page.getByLabel(`Role of ${piet.email}`)).toBeFocused();
    await expect(page.getByLabel(`Role of ${piet.email}`)).toHaveValue('member');
    await page.getByLabel(`Role of ${olga.email}`).selectOption('Member');
    await page.getByRole('button', { name: 'Change role' }).click();
    await expect(page.getByText('An organization needs at least one owner.')).toBeVisible();
    await expect(page.getByLabel(`Role of ${olga.email}`)).toHaveValue('owner');
    await page.getByLabel(`Role of ${piet.email}`).selectOption('Owner');
    await page.getByRole('button', { name: 'Change role' }).click();
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
    const said = page.getByRole('status').filter({ hasText: 'Saved' });
    await expect(said).toContainText(`Saved: ${piet.email} is now an owner.`);
    await expect(page.getByLabel(`Role of ${piet.email}`)).toHaveValue('owner');
    await said.getByRole('button', { name: 'Undo' }).click();
    await expect(said).toContainText(`Saved: ${piet.email} is now a member.`);
    await expect(page.getByLabel(`Role of ${piet.email}`)).toHaveValue('member');
    await said.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByLabel(`Role of ${piet.email}`)).toHaveValue('owner');

    await expect(page.getByRole('button', { name: `Leave: ${olga.email}` })).toBeVisible();
    await page.getByRole('button', { name: `Remove: ${piet.email}` }).click();
    await page.getByRole('button', { name: 'Remove member' }).click();
    await expect(page.getByText(piet.email)).toHaveCount(0);
    await expect(page.getByText('The last owner can’t leave or be removed.')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Leave/ })).toHaveCount(0);

    // A link that is shown once outlives what is done after it.
    await page.getByLabel('Email').fill('new@example.com');
    await page.getByRole('button', { name: 'Make invitation link' }).click();
    await expect(page.getByTestId('invitation-link')).toBeVisible();
    await page.getByLabel(`Role of ${olga.email}`).selectOption('Member');
    await page.getByRole('button', { name: 'Change role' }).click();
    await expect(page.getByText('An organization needs at least one owner.')).toBeVisible();
    await expect(page.getByTestId('invitation-link')).toBeVisible();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, piet);
    expect((await page.goto(`${stack().portalUrl}/organizations/${shop.organizationId}`))?.status()).toBe(
      404,
    );
  });

  test('who are members see who else is, and manage nobody', async ({ page }) => {
    const [olga, piet] = [newPerson('boss'), newPerson('staff')];
    await signUp(page, olga);
    const shop = await newShop(olga);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signUp(page, piet);
    await addMember(shop, piet, 'owner');
    const address = `${stack().portalUrl}/organizations/${shop.organizationId}`;
    await page.goto(address);
    // Who gives up being an owner can't take it back.
    await page.getByLabel(`Role of ${piet.email}`).selectOption('Member');
    await page.getByRole('button', { name: 'Change role' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toHaveText(
      'Saved: you are now a member.',
    );
    await expect(page.getByText(olga.email)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Make invitation link' })).toHaveCount(0);
    const answer = await page.request.post(`${address}?/invite`, {
      form: { email: 'friend@example.com', role: 'owner' },
      headers: { origin: stack().portalUrl },
    });
    expect(answer.status()).toBe(403);

    await page.getByRole('button', { name: `Leave: ${piet.email}` }).click();
    await whileOrganizationsAreOpen(async () => {
      await page.getByRole('button', { name: 'Leave organization' }).click();
      await expect(page.getByRole('heading', { name: 'Connect your first website' })).toBeVisible();
    });
  });
});

test.describe('audit page', () => {
  test('lists what was done, by whom, can be filtered, and is a file', async ({ page }) => {
    const owner = newPerson('auditor');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/settings`);
    await page.getByRole('textbox', { name: 'Project name' }).fill('Bicycles');
    await page.getByRole('region', { name: 'Project name' }).getByRole('button').click();
    await expect(page.getByText('Saved', { exact: true })).toBeVisible();

    await page.getByRole('link', { name: 'Audit' }).click();
    const change = page.getByRole('row', { name: /Project settings changed/ });
    await expect(change).toContainText('Bike shop → Bicycles');
    await expect(change).toContainText(owner.email);
    await page.getByLabel('About').selectOption('Access keys');
    await page.getByRole('button', { name: 'Filter' }).click();
    await expect(page).toHaveURL(/action=access_key$/);
    await expect(change).toHaveCount(0);
    const created = page.getByRole('row', { name: /Access key created/ });
    await expect(created).toContainText('Access key: pk_');
    // Until when it works is not decided yet.
    await expect(created).not.toContainText('Works until');

    await page.getByLabel('About').selectOption('Anything');
    await page.getByLabel('Contact ID').fill(` ${contactHash('nobody').toUpperCase()} `);
    await page.getByRole('button', { name: 'Filter' }).click();
    await expect(page).toHaveURL(new RegExp(`audit\\?subject=${contactHash('nobody')}$`));
    await expect(page.getByRole('heading', { name: 'Nothing recorded' })).toBeVisible();

    const answer = await page.request.get(
      `${stack().portalUrl}/projects/${shop.projectId}/audit/export?action=project`,
    );
    expect(answer.headers()['content-disposition']).toContain('attachment');
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines[0]).toBe('time,action,actor_kind,actor,project_id,contact_hash,details');
    expect(lines[1]).toContain(`project.settings_changed,member,${owner.email}`);
    expect(lines).toHaveLength(3);
  });
});
