import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { createClient } from '@supabase/supabase-js';

import { openSql } from '../../../tools/database.ts';
import { beginApp, confirmApp } from '../../../tools/portal/authenticator.ts';
import { linksFor } from '../../../tools/portal/mails.ts';
import { newPerson, signIn, signUp } from '../../../tools/portal/people.ts';
import { addContacts, addMember, newShop } from '../../../tools/portal/shop.ts';
import { stack } from '../../../tools/stack/stack.ts';

const address = (path: string) => `${stack().portalUrl}${path}`;
const violationsOf = async (page: Page) => (await new AxeBuilder({ page }).analyze()).violations;
const card = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

test('a second factor is set up, asked for before anything is shown, and taken away again', async ({
  page,
}) => {
  const tom = newPerson('two-factors');
  await signUp(page, tom);
  const shop = await newShop(tom, 'Locked shop');
  await addContacts(shop, [{ country: 'DE' }]);
  const { app, scan } = await beginApp(page, tom);
  await expect(card(page, 'Two-factor sign-in')).toContainText('Not on yet');
  await expect(page.getByText('your password alone signs you in')).toHaveCount(0);
  expect(await violationsOf(page)).toEqual([]);
  await confirmApp(scan, app.wrongCode());
  await expect(scan.getByText('This code is wrong')).toBeVisible();
  await expect(scan.getByRole('img', { name: 'QR code' })).toBeVisible();
  await confirmApp(scan, app.code());
  await expect(card(page, 'Two-factor sign-in')).toContainText('My phone');

  await signOut(page);
  await page.goto(address(`/sign-in?next=/projects/${shop.projectId}/contacts`));
  await signIn(page, tom);
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  const data = await page.request.get(address(`/projects/${shop.projectId}/contacts/__data.json`));
  expect(await data.text()).not.toContain('Locked shop');
  await page.goto(address(`/projects/${shop.projectId}/contacts`));
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await page.getByLabel('Code from the app').fill(app.wrongCode());
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('This code is wrong')).toBeVisible();
  await page.getByLabel('Code from the app').fill(app.code().replace(/^.../, '$& '));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL(address(`/projects/${shop.projectId}/contacts`));
  await expect(page.getByText('1 contact', { exact: true })).toBeVisible();

  // The password alone opens nothing past the portal either.
  const { apiUrl, publishableKey } = stack();
  const past = createClient(apiUrl, publishableKey, { auth: { persistSession: false } });
  await past.auth.signInWithPassword(tom);
  expect((await past.from('contacts').select('id')).data).toEqual([]);
  expect((await past.auth.updateUser({ password: 'stolen and changed' })).error?.code).toBe(
    'insufficient_aal',
  );
  expect((await past.rpc('delete_account')).error?.code).toBe('42501');

  await page.goto(address('/account'));
  const password = card(page, 'Password');
  await password.getByLabel('Current password').fill(tom.password);
  await password.getByLabel('New password').fill('a password of today');
  await password.getByRole('button', { name: 'Change password' }).click();
  await expect(password.getByText('Changed', { exact: true })).toBeVisible();

  const apps = card(page, 'Two-factor sign-in');
  await apps.locator('summary').click();
  await apps.getByLabel('Current password').fill('a password of today');
  await apps.getByRole('button', { name: 'Remove app' }).click();
  await expect(apps).toContainText('your password alone signs you in');
  await page.goto(address(`/projects/${shop.projectId}/contacts`));
  await expect(page.getByText('1 contact', { exact: true })).toBeVisible();
});

test('an organization that requires it shows its owner who has none, and is closed to them until they have', async ({
  page,
  browser,
}) => {
  const [olga, milo] = [newPerson('requires'), newPerson('required')];
  const member = await (await browser.newContext()).newPage();
  await signUp(member, milo);
  await signUp(page, olga);
  const shop = await newShop(olga, 'Guarded shop');
  await addMember(shop, milo);
  const organization = address(`/organizations/${shop.organizationId}`);
  await page.goto(organization);
  const rule = card(page, 'Two-factor sign-in');
  await rule.getByLabel('Require it of every member').check();
  await rule.getByRole('button', { name: 'Save changes' }).click();
  await expect(rule.getByRole('alert')).toContainText('set it up under “Your account”');
  await expect(rule).toContainText('2 of 2 members have not set it up yet. Once you require it');
  const { app, scan } = await beginApp(page, olga);
  await confirmApp(scan, app.code());
  await expect(card(page, 'Two-factor sign-in')).toContainText('My phone');
  await page.goto(organization);
  const members = card(page, 'Members').getByRole('listitem');
  await expect(members.filter({ hasText: olga.email })).toContainText('Two-factor sign-in set up');
  await expect(members.filter({ hasText: milo.email })).toContainText('No two-factor sign-in yet');
  await expect(rule).toContainText('1 of 2 members has not set it up yet');
  await rule.getByLabel('Require it of every member').check();
  await rule.getByRole('button', { name: 'Save changes' }).click();
  await expect(rule.getByText('Saved')).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);

  // A member's bookmark leads to where it is said.
  await member.goto(address(`/projects/${shop.projectId}/contacts`));
  await expect(member).toHaveURL(address('/projects'));
  await expect(member.getByText('Two-factor sign-in is required: Guarded shop Ltd')).toBeVisible();
  await member.getByRole('link', { name: 'Set it up' }).click();
  const own = await beginApp(member, milo, 'Tablet');
  await confirmApp(own.scan, own.app.code());
  await expect(card(member, 'Two-factor sign-in')).toContainText('Tablet');
  await member.goto(organization);
  await expect(member.getByText(olga.email)).toBeVisible();
  await expect(member.getByText(/two-factor sign-in (set up|yet)/i)).toHaveCount(0);
  await page.reload();
  await expect(rule).toContainText('Every member has set it up.');
  await member.context().close();
});

/** The statements by which the operator's guide removes the apps of an account. */
async function removalSql(email: string): Promise<string> {
  const guide = await readFile(join(import.meta.dirname, '../../../docs/portal.md'), 'utf8');
  const [, statements = ''] = /### Somebody lost their app[^]*?```sql\n([^]*?)```/.exec(guide) ?? [];
  return statements.replaceAll('member@example.com', email);
}

test('a second app lets one be replaced, the last one stays while it is required, and the operator removes lost ones', async ({
  page,
}) => {
  const lena = newPerson('loses-apps');
  await signUp(page, lena);
  const shop = await newShop(lena, 'Careful shop');
  const phone = await beginApp(page, lena);
  await confirmApp(phone.scan, phone.app.code());
  const apps = card(page, 'Two-factor sign-in');
  await expect(apps.getByText('Set up a second app on another device now')).toBeVisible();
  const sql = openSql();
  await sql`update organizations set requires_two_factor = true where id = ${shop.organizationId}`;
  const remove = (name: string) => apps.locator('details').filter({ hasText: `Remove: ${name}` });
  const removeWith = async (name: string) => {
    await remove(name).getByLabel('Current password').fill(lena.password);
    await remove(name).getByRole('button', { name: 'Remove app' }).click();
  };
  // On a page from before it was required, too.
  await remove('My phone').locator('summary').click();
  await removeWith('My phone');
  await expect(apps.getByRole('alert')).toContainText('An organization of yours requires two-factor sign-in');
  await page.reload();
  await expect(apps.getByText('two-factor sign-in is required: Careful shop Ltd')).toBeVisible();
  await expect(remove('My phone')).toHaveCount(0);
  expect(await violationsOf(page)).toEqual([]);

  const tablet = await beginApp(page, lena, 'Tablet');
  await confirmApp(tablet.scan, tablet.app.code());
  await expect(apps.getByRole('listitem')).toHaveCount(2);
  await expect(apps.getByText('Set up a second app on another device now')).toHaveCount(0);
  await remove('My phone').locator('summary').click();
  await removeWith('My phone');
  await expect(apps.getByRole('listitem')).toHaveText([/Tablet/]);

  await signOut(page);
  await signIn(page, lena);
  await expect(page.getByText('App lost? Use another one')).toBeVisible();
  await sql.unsafe(await removalSql(lena.email));
  await sql.end();
  await page.context().clearCookies();
  await page.goto(address('/sign-in'));
  await signIn(page, lena);
  await expect(page.getByText('Two-factor sign-in is required: Careful shop Ltd')).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('it is set up, and a forgotten password does not get around it', async ({ page }) => {
    const nell = newPerson('forgot-with-app');
    await signUp(page, nell);
    const { app, scan } = await beginApp(page, nell);
    await confirmApp(scan, app.wrongCode());
    await expect(scan.getByText('This code is wrong')).toBeVisible();
    await confirmApp(scan, app.code());
    await expect(card(page, 'Two-factor sign-in')).toContainText('My phone');
    await signOut(page);
    await page.goto(address('/forgot-password'));
    await page.getByLabel('Email').fill(nell.email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    const [link = ''] = await linksFor(nell.email);
    await page.goto(link);
    await page.getByLabel('New password').fill('a password of today');
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
    await page.getByLabel('Code from the app').fill(app.code());
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('New password').fill('a password of today');
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
  });
});
