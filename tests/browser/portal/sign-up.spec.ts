import { expect, test } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signIn, signUp } from '../../../tools/portal/people.ts';
import { whileOrganizationsAreClosed } from '../../../tools/portal/shop.ts';

test.describe('first steps', () => {
  test('a wrong password, a bad address and a taken one are told in words, and what was typed stays', async ({
    page,
  }) => {
    const noor = newPerson('noor');
    await signUp(page, noor);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();

    await page.getByLabel('Email').fill(noor.email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toContainText('Email address or password is wrong');
    await expect(page.getByLabel('Email')).toHaveValue(noor.email);

    await page.getByRole('link', { name: 'Create an account' }).click();
    await expect(page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
    await page.getByLabel('Email').fill('not an address');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText('Enter an email address like name@example.com.')).toBeVisible();
    await expect(page.getByText('Use at least 8 characters.')).toBeVisible();
    await expect(page.getByLabel('Email')).toBeFocused();

    // One wrong field says so once.
    await page.getByLabel('Email').fill(noor.email);
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText('Enter an email address like name@example.com.')).toHaveCount(0);
    await expect(page.getByText(/at least 8 characters/i)).toHaveCount(1);
    await expect(page.getByRole('alert')).toHaveCount(0);

    await page.getByLabel('Password').fill(noor.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('alert')).toContainText('There is already an account');
    await page.getByRole('link', { name: 'Sign in instead' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });

  test('a signed-out person gets the sign-in page and then what they came for, without leaving the portal', async ({
    page,
  }) => {
    const ravi = newPerson('ravi');
    await signUp(page, ravi);
    await page.getByRole('button', { name: 'Sign out' }).click();

    await page.goto(`${stack().portalUrl}/projects/new?from=mail`);
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await signIn(page, ravi);
    await expect(page).toHaveURL(`${stack().portalUrl}/projects/new?from=mail`);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto(`${stack().portalUrl}/sign-in?next=//evil.example/`);
    await signIn(page, ravi);
    await expect(page).toHaveURL(`${stack().portalUrl}/projects`);
  });
});

test('where organizations are not open, a new user is told whom to ask, and a form sent anyway keeps what was typed', async ({
  page,
}) => {
  await whileOrganizationsAreClosed(async () => {
    await signUp(page, newPerson('uninvited'));
    await expect(page.getByRole('heading', { name: 'You belong to no organization yet' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'New project' })).toHaveCount(0);
    await page.goto(`${stack().portalUrl}/projects/new`);
    await page.getByLabel('Organization').fill('Uninvited');
    await page.getByLabel('Project name').fill('Shop');
    await page.getByLabel('Website address').fill('https://uninvited.example');
    await page.getByRole('button', { name: 'Create project' }).click();
    await expect(page.getByRole('alert')).toContainText('Ask an owner to invite you');
    await expect(page.getByLabel('Organization')).toHaveValue('Uninvited');
  });
});

test.describe('before JavaScript has loaded', () => {
  test.use({ javaScriptEnabled: false });

  test('signing up, creating a project and signing out work', async ({ page }) => {
    await signUp(page, newPerson('ines'));
    await page.getByRole('link', { name: 'New project' }).click();
    await page.getByLabel('Organization').fill('Ines');
    await page.getByLabel('Project name').fill('Blog');
    await page.getByLabel('Website address').fill('not a website');
    await page.getByRole('button', { name: 'Create project' }).click();
    await expect(page.getByText('Not an address: “not a website”.')).toBeVisible();
    await expect(page.getByLabel('Project name')).toHaveValue('Blog');

    await page.getByLabel('Website address').fill('https://ines.example');
    await page.getByRole('button', { name: 'Create project' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Install' })).toBeVisible();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});
