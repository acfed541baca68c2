import { randomUUID } from 'node:crypto';

import { expect, type Page } from '@playwright/test';

import { stack } from '../stack/stack.ts';

export type Person = { email: string; password: string };

/** Somebody no other test knows: suites share one stack. */
export function newPerson(name: string): Person {
  return { email: `${name}-${randomUUID().slice(0, 8)}@example.com`, password: `${name} has a password` };
}

/** The owner of the demo organization. */
export function demoPerson(): Person {
  return stack().demoUser;
}

/** Creates the account in the portal. Returns once it shows the person's projects. */
export async function signUp(page: Page, { email, password }: Person): Promise<void> {
  await page.goto(`${stack().portalUrl}/sign-up`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
}

/** Fills in the sign-in page that is open, or opens it. Returns once the portal has let the person in. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  if (!page.url().includes('/sign-in')) await page.goto(`${stack().portalUrl}/sign-in`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}
