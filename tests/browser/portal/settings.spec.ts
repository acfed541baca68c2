import { expect, test, type Page } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import {
  addContacts,
  addMember,
  countContacts,
  neglectRetention,
  newShop,
  openShop,
  runRetention,
  type Shop,
} from '../../../tools/portal/shop.ts';

const settingsOf = (shop: Shop, tab = '') => `${stack().portalUrl}/projects/${shop.projectId}/settings${tab}`;

/** The card of a settings form, by its title. */
const card = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });

async function save(page: Page, title: string): Promise<void> {
  await card(page, title).getByRole('button', { name: 'Save changes' }).click();
  await expect(card(page, title).getByText('Saved', { exact: true })).toBeVisible();
}

test.describe('project settings', () => {
  test('name and addresses are saved, and an address that is none is told so and changes nothing', async ({
    page,
  }) => {
    const shop = await openShop(page, 'general');
    await page.goto(settingsOf(shop));
    await page.getByRole('textbox', { name: 'Project name' }).fill('Bicycles');
    await save(page, 'Project name');
    await expect(page.locator('summary', { hasText: /Switch project:\s*Bicycles/ })).toBeVisible();

    const origins = page.getByLabel('Allowed addresses');
    await origins.fill('https://bikes.example\nnot a website');
    await card(page, 'Website addresses').getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText('Not an address: “not a website”. Enter addresses like')).toBeVisible();
    await expect(origins).toBeFocused();
    await expect(origins).toHaveValue('https://bikes.example\nnot a website');
    await origins.fill('https://www.bikes.example/shop\nbikes.example\n*.bikes.example');
    const browsersOnly = page.getByLabel('Take messages from browsers only');
    await expect(browsersOnly).not.toBeChecked();
    await browsersOnly.check();
    await save(page, 'Website addresses');
    await page.reload();
    await expect(origins).toHaveValue(
      'https://www.bikes.example\nhttps://bikes.example\nhttps://*.bikes.example',
    );
    await expect(browsersOnly).toBeChecked();
  });

  test('saving while the service is away, or after the session ended, keeps what was typed', async ({
    page,
    context,
  }) => {
    const shop = await openShop(page, 'lost');
    await page.goto(settingsOf(shop));
    const name = page.getByRole('textbox', { name: 'Project name' });
    const saveName = card(page, 'Project name').getByRole('button', { name: 'Save changes' });
    await name.fill('Typed with care');
    await page.route('**/settings?/name', (route) =>
      route.fulfill({ status: 503, json: { message: 'away' } }),
    );
    await saveName.click();
    await expect(page.getByText('The service does not answer.')).toBeVisible();
    await expect(name).toHaveValue('Typed with care');
    await page.unroute('**/settings?/name');

    const cookies = await context.cookies();
    await context.clearCookies();
    await saveName.click();
    await expect(page.getByText('You are signed out, and nothing was saved yet.')).toBeVisible();
    await expect(name).toHaveValue('Typed with care');
    await expect(card(page, 'Project name').getByRole('link', { name: 'Sign in' })).toBeVisible();

    await context.addCookies(cookies);
    await save(page, 'Project name');
    await page.reload();
    await expect(name).toHaveValue('Typed with care');
  });

  test('consent rules are saved', async ({ page }) => {
    const shop = await openShop(page, 'consent');
    await page.goto(settingsOf(shop, '/privacy'));
    await expect(page.getByLabel('Respect Global Privacy Control')).toBeChecked();
    await page.getByLabel('Respect Global Privacy Control').uncheck();
    await page.getByLabel('Erase the contact at once').check();
    await page.getByLabel('Query parameters to keep').fill('utm_source, ref');
    await save(page, 'Consent');
    await page.reload();
    await expect(page.getByLabel('Respect Global Privacy Control')).not.toBeChecked();
    await expect(page.getByLabel('Erase the contact at once')).toBeChecked();
    await expect(page.getByLabel('Query parameters to keep')).toHaveValue('utm_source, ref');
  });

  test('retention that does not run is told to owners, on the overview and beside its settings, until it does', async ({
    page,
  }) => {
    const shop = await openShop(page, 'neglected');
    const overview = `${stack().portalUrl}/projects/${shop.projectId}`;
    const notice = page.getByRole('status').filter({ hasText: 'Old data is not being erased' });
    await page.goto(overview);
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
    await expect(notice).toHaveCount(0);
    await neglectRetention(shop, 3);
    await page.reload();
    await expect(notice).toContainText('doctor');
    await notice.getByRole('link', { name: 'Retention settings' }).click();
    await expect(page).toHaveURL(settingsOf(shop, '/privacy'));
    await expect(notice).toBeVisible();
    await expect(card(page, 'What runs by itself')).toContainText('Open pages ask for it every 8 seconds');
    await runRetention(shop);
    await page.reload();
    await expect(card(page, 'What runs by itself')).toContainText('Runs every night. Last run');
    await expect(notice).toHaveCount(0);
  });

  test('a new access key works beside the old one for the chosen time', async ({ page }) => {
    const shop = await openShop(page, 'rotate');
    await page.goto(settingsOf(shop, '/keys'));
    await page.getByLabel('Old key keeps working for').selectOption('7 days');
    await page.getByRole('button', { name: 'Make a new access key' }).click();
    const keys = card(page, 'Access key').getByRole('listitem');
    await expect(keys).toHaveCount(2);
    await expect(keys.first()).toContainText('Current');
    await expect(keys.nth(1)).toContainText(shop.accessKey);
    await expect(keys.nth(1)).toContainText('Being replaced');
    const newKey = /pk_[a-z0-9]+/.exec((await keys.first().textContent()) ?? '')?.[0] ?? '';
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/install`);
    await expect(page.getByText(`data-access-key="${newKey}"`)).toBeVisible();
  });

  test('a secret key is shown once, and can be revoked', async ({ page }) => {
    const shop = await openShop(page, 'secret');
    await page.goto(settingsOf(shop, '/keys'));
    await page.getByLabel('Name').fill('Privacy desk');
    await page.getByRole('button', { name: 'Create secret key' }).click();
    await expect(page.getByTestId('secret-key')).toHaveText(/^sk_[a-z0-9]{64}$/);
    const key = (await page.getByTestId('secret-key').textContent()) ?? '';
    await page.reload();
    await expect(page.getByText('Privacy desk')).toBeVisible();
    await expect(page.getByText(key)).toHaveCount(0);
    await page.getByRole('button', { name: 'Revoke: Privacy desk' }).click();
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await expect(card(page, 'Secret keys').getByText('Revoked')).toBeVisible();
  });

  test('a project moves to another organization of its owner', async ({ page }) => {
    const owner = newPerson('mover');
    await signUp(page, owner);
    const shop = await newShop(owner, 'Bikes');
    const other = await newShop(owner, 'Boats');
    await page.goto(settingsOf(shop));
    await card(page, 'Transfer project').getByLabel('To organization').selectOption('Boats Ltd');
    await page.getByRole('button', { name: 'Transfer project' }).click();
    await expect(card(page, 'Transfer project').getByLabel('To organization')).toContainText('Bikes Ltd');
    await page.goto(`${stack().portalUrl}/organizations/${other.organizationId}/audit`);
    await expect(page.getByRole('row', { name: /Project transferred/ })).toBeVisible();
  });

  test('deleting a project names what goes, and needs its name typed', async ({ page }) => {
    const shop = await openShop(page, 'delete');
    await addContacts(shop, [{ conversations: [{ messages: ['a', 'b'] }] }, {}]);
    await page.goto(settingsOf(shop));
    const danger = card(page, 'Delete project');
    await expect(danger).toContainText('This deletes 2 contacts, 2 conversations and 3 messages for good');
    await danger.getByRole('button', { name: 'Delete project permanently' }).click();
    await expect(danger.getByText('Type the name exactly as shown.')).toBeVisible();
    expect(await countContacts(shop)).toBe(2);
    await danger.getByLabel('Type “Bike shop” to confirm').fill('Bike shop');
    await danger.getByRole('button', { name: 'Delete project permanently' }).click();
    await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
    await expect(page.getByText('The project was deleted, with everything in it.')).toBeVisible();
    expect(await countContacts(shop)).toBe(0);
    expect((await page.goto(settingsOf(shop)))?.status()).toBe(404);
  });

  test('a member sees settings but changes none, however the form is sent', async ({ page }) => {
    const [owner, member] = [newPerson('owner'), newPerson('member')];
    await signUp(page, owner);
    const shop = await newShop(owner);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signUp(page, member);
    await addMember(shop, member);
    await page.goto(settingsOf(shop));
    await expect(page.getByText('Only owners of the organization can change them.')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Project name' })).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Delete project permanently' })).toHaveCount(0);

    const answer = await page.request.post(`${settingsOf(shop)}?/name`, {
      form: { name: 'Taken over' },
      headers: { origin: stack().portalUrl },
    });
    expect(answer.status()).toBe(403);
    await page.goto(settingsOf(shop));
    await expect(page.getByRole('textbox', { name: 'Project name' })).toHaveValue('Bike shop');
  });
});
