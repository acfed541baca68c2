import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { linksFor } from '../../../tools/portal/mails.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { addContacts, newShop } from '../../../tools/portal/shop.ts';
import { endPortals, startPortal } from '../../../tools/portal/start-portal.ts';
import { stack } from '../../../tools/stack/stack.ts';

const address = (path: string) => `${stack().portalUrl}${path}`;

test.afterEach(endPortals);

test.describe('in a German browser', () => {
  test.use({ locale: 'de-AT' });

  test('words, dates and countries are German, until somebody chooses, which the account keeps', async ({
    page,
    browser,
  }) => {
    const greta = newPerson('greta');
    await page.goto(address('/sign-up'));
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page).toHaveTitle('Konto anlegen · WebSpeaker Contacts');
    await page.getByLabel('E-Mail-Adresse').fill('greta@');
    await page.getByLabel('Passwort').fill('kurz');
    await page.getByRole('button', { name: 'Konto anlegen' }).click();
    await expect(page.getByText('Verwenden Sie mindestens 8 Zeichen.')).toBeVisible();
    await page.getByLabel('E-Mail-Adresse').fill(greta.email);
    await page.getByLabel('Passwort').fill(greta.password);
    await page.getByRole('button', { name: 'Konto anlegen' }).click();
    await expect(page.getByRole('heading', { name: 'Projekte' })).toBeVisible();

    const shop = await newShop(greta, 'Teeladen');
    const [contactId] = await addContacts(shop, [
      { country: 'CI', lastSeenAt: new Date('2020-03-10T12:00:00Z') },
    ]);
    await page.goto(address(`/projects/${shop.projectId}/contacts`));
    await expect(page.getByRole('table')).toContainText('Côte d’Ivoire');
    await expect(page.getByText('1 Kontakt', { exact: true })).toBeVisible();
    await expect(page.locator('time[datetime^="2020-03-10"]').first()).toHaveAttribute(
      'title',
      /Dienstag, 10\. März 2020/,
    );

    const readable = async (name: string) => {
      await page.goto(address(`/projects/${shop.projectId}/contacts/${contactId}`));
      const opened = page.waitForEvent('popup');
      await page.getByRole('button', { name }).click();
      return (await opened).locator('html');
    };
    const german = await readable('Lesbarer Export');
    await expect(german).toHaveAttribute('lang', 'de');
    await expect(german).toContainText('Alles, was über diesen Kontakt gespeichert ist');

    await page.goto(address('/account'));
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
    await expect(await readable('Readable export')).toHaveAttribute('lang', 'en');
    await page.goto(address(`/projects/${shop.projectId}/contacts`));
    await expect(page.locator('time[datetime^="2020-03-10"]').first()).toHaveAttribute(
      'title',
      /Tuesday, 10 March 2020/,
    );

    const elsewhere = await (await browser.newContext({ locale: 'de-DE' })).newPage();
    await elsewhere.goto(address('/sign-in'));
    await elsewhere.getByLabel('E-Mail-Adresse').fill(greta.email);
    await elsewhere.getByLabel('Passwort').fill(greta.password);
    await elsewhere.getByRole('button', { name: 'Anmelden' }).click();
    await expect(elsewhere.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
    await elsewhere.context().close();
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a language is chosen before signing in, and the mail comes in that of the account', async ({
    page,
  }) => {
    const uwe = newPerson('uwe');
    await page.goto(address('/sign-up?next=/account'));
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await expect(page).toHaveURL(address('/sign-up?next=/account'));
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    const cookies = await page.context().cookies();
    expect(cookies.map(({ name }) => name)).toEqual(['language']);
    await page.getByLabel('E-Mail-Adresse').fill(uwe.email);
    await page.getByLabel('Passwort').fill(uwe.password);
    await page.getByRole('button', { name: 'Konto anlegen' }).click();
    await expect(page.getByRole('heading', { name: 'Ihr Konto' })).toBeVisible();
    const neue = newPerson('uwe-neu');
    await page.getByLabel('Neue E-Mail-Adresse').fill(neue.email);
    const card = page.getByRole('region', { name: 'E-Mail-Adresse', exact: true });
    await card.getByLabel('Aktuelles Passwort').fill(uwe.password);
    await card.getByRole('button', { name: 'Link senden' }).click();
    await expect(page.getByText(`Wir haben einen Link an ${neue.email} geschickt.`)).toBeVisible();
    const [link = ''] = await linksFor(neue.email);
    await page.goto(link);
    await expect(page.getByRole('button', { name: 'Bestätigen' })).toBeVisible();
  });
});

test('nothing but a language of the portal is taken, and nobody is led away', async ({ request }) => {
  const choose = (form: Record<string, string>) =>
    request.post(address('/language'), { form, maxRedirects: 0, headers: { origin: stack().portalUrl } });
  expect((await choose({ language: 'xx' })).status()).toBe(400);
  const answer = await choose({ language: 'de', next: '//evil.example' });
  expect([answer.status(), answer.headers()['location']]).toEqual([303, '/projects']);
});

test('that the sign-in service is away is said in the reader’s language too', async ({ page }) => {
  await signUp(page, newPerson('away'));
  const cookie = (await page.context().cookies())
    .filter(({ name }) => name.startsWith('sb-'))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
  const portal = await startPortal({ env: { PUBLIC_SUPABASE_URL: 'http://127.0.0.1:9' } });
  const headers = { cookie, accept: 'text/html', 'accept-language': 'de' };
  const answer = await fetch(`${portal.url}/projects`, { headers });
  expect(answer.status).toBe(503);
  const html = await answer.text();
  expect(html).toContain('<html lang="de">');
  expect(html).toContain('<h1>Der Dienst antwortet nicht</h1>');
  // It is of the portal's looks, though the portal could not make it.
  await page.goto(`${portal.url.replace('127.0.0.1', 'localhost')}/projects`);
  await expect(page.getByRole('heading', { name: 'The service does not answer' })).toBeVisible();
  await expect(page.locator('main')).toHaveCSS('text-align', 'center');
  await expect
    .poll(() => page.locator('img').evaluate((logo: HTMLImageElement) => logo.naturalWidth))
    .toBeGreaterThan(0);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
