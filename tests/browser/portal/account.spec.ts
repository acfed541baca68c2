import { expect, test, type Page } from '@playwright/test';

import { linksFor } from '../../../tools/portal/mails.ts';
import { newPerson, signIn, signUp } from '../../../tools/portal/people.ts';
import { addMember, newShop } from '../../../tools/portal/shop.ts';
import { endPortals, startPortal } from '../../../tools/portal/start-portal.ts';
import { stack } from '../../../tools/stack/stack.ts';

const address = (path: string) => `${stack().portalUrl}${path}`;
const card = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });

test.afterEach(endPortals);

/** Asks a portal that has not seen the session yet: for half a minute one believes what Auth said of it. */
async function isSignedIn(page: Page): Promise<boolean> {
  const portal = await startPortal();
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const answer = await fetch(`${portal.url}/projects`, { headers: { cookie }, redirect: 'manual' });
  return answer.status === 200;
}

test('a forgotten password is replaced by a link that works once, and every other browser is signed out', async ({
  page,
  browser,
}) => {
  const mara = newPerson('forgetful');
  await signUp(page, mara);
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(address('/sign-in?next=/projects/new'));
  await elsewhere.getByRole('link', { name: 'Forgotten your password?' }).click();
  // The page before it has a field of that name too.
  await expect(elsewhere.getByRole('heading', { name: 'Forgotten your password?' })).toBeVisible();
  await elsewhere.getByLabel('Email').fill(mara.email);
  await elsewhere.getByRole('button', { name: 'Send the link' }).click();
  await expect(elsewhere.getByRole('status').filter({ hasText: 'a link is on its way' })).toContainText(
    mara.email,
  );

  const [link = ''] = await linksFor(mara.email);
  // A program that looks for viruses opens it first.
  expect((await fetch(link)).status).toBe(200);
  await elsewhere.goto(link);
  await elsewhere.getByLabel('New password').fill(mara.password);
  await elsewhere.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(elsewhere.getByRole('alert')).toContainText('This is your present password');
  await elsewhere.getByLabel('New password').fill('a password of today');
  await elsewhere.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(elsewhere).toHaveURL(address('/projects/new'));

  await elsewhere.goto(link);
  await elsewhere.getByLabel('New password').fill('a password of tomorrow');
  await elsewhere.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(elsewhere.getByText('This link has expired')).toBeVisible();
  await elsewhere.getByRole('link', { name: 'Ask for a new link' }).click();
  await expect(elsewhere.getByRole('heading', { name: 'Forgotten your password?' })).toBeVisible();

  expect(await isSignedIn(elsewhere)).toBe(true);
  expect(await isSignedIn(page)).toBe(false);
  await elsewhere.context().close();
});

test('somebody without an account is told the same, and gets no mail', async ({ page }) => {
  const nobody = newPerson('nobody');
  await page.goto(address('/forgot-password'));
  await page.getByLabel('Email').fill(nobody.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText('a link is on its way')).toBeVisible();
  expect(await linksFor(nobody.email)).toEqual([]);
  await page.goto(address('/confirm/password'));
  await expect(page.getByText('This link has expired')).toBeVisible();
});

test('password and e-mail address are changed by who knows the password', async ({ page }) => {
  const noor = newPerson('changing');
  const later = newPerson('changed');
  await signUp(page, noor);
  await page.getByRole('link', { name: 'Your account' }).first().click();
  const password = card(page, 'Password');
  await password.getByLabel('Current password').fill('not the password');
  await password.getByLabel('New password').fill(later.password);
  await password.getByRole('button', { name: 'Change password' }).click();
  await expect(password.getByText('This is not your current password.')).toBeVisible();
  await expect(password.getByLabel('Current password')).toBeFocused();
  await password.getByLabel('Current password').fill(noor.password);
  await password.getByRole('button', { name: 'Change password' }).click();
  await expect(password.getByText('Changed', { exact: true })).toBeVisible();
  await expect(password.getByLabel('Current password')).toHaveValue('');

  const email = card(page, 'Email address');
  await email.getByLabel('New email address').fill(later.email);
  await email.getByLabel('Current password').fill(later.password);
  await email.getByRole('button', { name: 'Send the link' }).click();
  await expect(email.getByText(`We sent a link to ${later.email}`)).toBeVisible();
  const [link = ''] = await linksFor(later.email);
  await page.goto(link);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText(`You are signed in as ${later.email}.`)).toBeVisible();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page, later);
});

test('an account ends, but not that of the last owner of something', async ({ page }) => {
  const [olga, piet] = [newPerson('last-owner'), newPerson('leaving')];
  await signUp(page, piet);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signUp(page, olga);
  const shop = await newShop(olga);
  await addMember(shop, piet);
  const remove = card(page, 'Delete account');
  const deleteWith = async (secret: string) => {
    await page.goto(address('/account'));
    await remove.getByLabel('Current password').fill(secret);
    await remove.getByRole('button', { name: 'Delete my account' }).click();
  };
  await deleteWith(olga.password);
  await expect(remove.getByRole('alert')).toContainText('An organization needs at least one owner.');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page, piet);
  await deleteWith('not the password');
  await expect(remove.getByText('This is not your current password.')).toBeVisible();
  await deleteWith(piet.password);
  await expect(page.getByText('Your account was deleted.')).toBeVisible();
  await page.getByLabel('Email').fill(piet.email);
  await page.getByLabel('Password').fill(piet.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('Email address or password is wrong');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a forgotten password is replaced', async ({ page }) => {
    const vera = newPerson('no-script');
    await signUp(page, vera);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Forgotten your password?' }).click();
    await page.getByLabel('Email').fill(vera.email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await expect(page.getByText('a link is on its way')).toBeVisible();
    const [link = ''] = await linksFor(vera.email);
    await page.goto(link);
    await page.getByLabel('New password').fill(vera.password);
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await expect(page.getByRole('alert')).toContainText('This is your present password');
    await page.getByLabel('New password').fill('a password of today');
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
  });

  test('every other browser is signed out, and this one stays', async ({ page, browser }) => {
    const ines = newPerson('elsewhere');
    await signUp(page, ines);
    const other = await (await browser.newContext()).newPage();
    await signIn(other, ines);
    const kept = (await page.context().cookies()).filter(({ name }) => name.startsWith('sb-'));
    expect(kept.length).toBeGreaterThan(0);
    for (const { expires, httpOnly, sameSite } of kept) {
      expect({ httpOnly, sameSite }).toEqual({ httpOnly: true, sameSite: 'Lax' });
      // Whoever does not come back for 30 days signs in again.
      expect(Math.ceil((expires - Date.now() / 1000) / 86_400)).toBe(30);
    }
    await page.goto(address('/account'));
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await expect(page.getByText('Signed out everywhere else', { exact: true })).toBeVisible();
    expect(await isSignedIn(page)).toBe(true);
    expect(await isSignedIn(other)).toBe(false);
    // The token is believed for a moment, but not where Auth itself is asked.
    await other.goto(address('/account'));
    await expect(other).toHaveURL(address('/sign-in?next=%2Faccount'));
    await other.context().close();
  });
});
