import { readFile } from 'node:fs/promises';

import { expect, test, type Browser, type Page } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import {
  addContacts,
  contactHash,
  countContacts,
  countConversations,
  daysAgo,
  minutesAgo,
  whileOrganizationsAreOpen,
  type Shop,
} from '../../../tools/portal/shop.ts';
import { startSite, type Site } from '../widget/support/site.ts';

/**
 * Seven tasks as somebody new does them: each begins with signing up, goes through the pages alone, and ends where the
 * task is done. Visitors have a browser of their own, on a website with the snippet that the install page gave and a real
 * consent banner. What takes weeks to come about (contacts of long ago) is put into the database.
 */

// Whoever does one needs none of the others.
test.describe.configure({ mode: 'parallel' });

const portal = (path: string) => `${stack().portalUrl}${path}`;
const card = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });

/** Goes to a page of the project by its navigation. */
async function go(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Project' })
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** What everybody does first: signs up, names the website, and is given the snippet for it. */
async function begin(page: Page, name: string, website: string): Promise<{ shop: Shop; snippet: string }> {
  await whileOrganizationsAreOpen(async () => {
    await signUp(page, newPerson(name));
    await page.getByRole('link', { name: 'New project' }).click();
    await page.getByLabel('Organization').fill('Mara’s Bikes');
    await page.getByLabel('Project name').fill('Bike shop');
    await page.getByLabel('Website address').fill(website);
    await page.getByRole('button', { name: 'Create project' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Install' })).toBeVisible();
  });
  const snippet = (await page.getByText('<script async').textContent()) ?? '';
  const [, projectId = ''] = /projects\/([\da-f-]+)\//.exec(page.url()) ?? [];
  const [accessKey = ''] = /pk_[a-z0-9]{48}/.exec(snippet) ?? [];
  const people = page.getByRole('link', { name: 'People', exact: true });
  const organizationId = ((await people.getAttribute('href')) ?? '').split('/').at(-1) ?? '';
  return { shop: { projectId, accessKey, organizationId, name: 'Bike shop' }, snippet };
}

/** A banner as websites have it, in the library that most of them take. */
const BANNER = `<link rel="stylesheet" href="/real/cookieconsent.css"><script src="/real/cookieconsent.js"></script><script>
  const buttons = { acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all' };
  CookieConsent.run({
    hideFromBots: false,
    categories: { necessary: { readOnly: true, enabled: true }, analytics: {} },
    language: { default: 'en', translations: { en: {
      consentModal: { title: 'May we recognise you?', ...buttons },
      preferencesModal: { title: 'Privacy settings', ...buttons, sections: [] },
    } } },
  });
</script>`;

/** A visitor's browser on the website. */
async function visit(browser: Browser, site: Site, snippet: string): Promise<Page> {
  const html = `<!doctype html><html lang="en"><title>Bike shop</title>
    <body><h1>Bike shop</h1><button data-cc="show-preferencesModal">Privacy settings</button>${BANNER}${snippet}`;
  const page = await (await browser.newContext({ acceptDownloads: true })).newPage();
  await page.goto(site.put('/', { html }));
  return page;
}

/** Writes in the chat, and waits for what becomes of it. */
async function write(visitor: Page, text: string, outcome = 'Delivered'): Promise<void> {
  const chat = visitor.getByRole('dialog', { name: 'Chat' });
  if (!(await chat.isVisible())) await visitor.getByRole('button', { name: /chat/i }).click();
  await chat.getByRole('textbox').fill(text);
  await chat.getByRole('textbox').press('Enter');
  await expect(chat.locator('.mine', { hasText: text })).toContainText(outcome);
}

async function save(page: Page, title: string): Promise<void> {
  await card(page, title).getByRole('button', { name: 'Save changes' }).click();
  await expect(card(page, title).getByText('Saved', { exact: true })).toBeVisible();
}

/** Ids of the contacts that a list shows, in their order. */
const rows = (page: Page) =>
  page
    .locator('[data-row-link]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('title') ?? ''));

test('1: a website is set up, from signing up to its first contact', async ({ page, browser }) => {
  const site = await startSite();
  const { snippet, shop } = await begin(page, 'sets-up', 'bikes.example/shop\nlocalhost:6190');
  expect(snippet).toContain(`src="${stack().portalUrl}/widget.js"`);
  expect(snippet).toContain(`data-api="${stack().apiUrl}"`);
  await go(page, 'Settings');
  await expect(page.getByLabel('Allowed addresses')).toHaveValue(
    'https://bikes.example\nhttp://localhost:6190',
  );
  await page.getByRole('link', { name: 'Privacy', exact: true }).click();
  await expect(page.getByLabel('Contacts not seen for (days)')).toHaveValue('761');
  await expect(page.getByLabel('Conversations without consent, after (days)')).toHaveValue('761');
  await go(page, 'Contacts');
  await expect(page.getByRole('heading', { name: 'Nobody has written yet' })).toBeVisible();
  await expect(page.getByText('<script async')).toContainText(shop.accessKey);
  await page.getByRole('link', { name: 'Installation guide' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Install' })).toBeVisible();
  await page.clock.install();
  await page.reload();
  const steps = page.getByRole('region', { name: 'Is it running?' }).locator('ol > li');
  const done = async () => {
    await page.clock.runFor(5_000);
    return steps.evaluateAll((items) => items.map((item) => item.dataset['done']).join(' '));
  };
  expect(await done()).toBe('false false false false');

  // The port was mistyped: both sides are told.
  await page.getByLabel('Channels').selectOption('Live support only');
  const visitor = await visit(browser, site, snippet);
  await visitor.getByRole('button', { name: 'Reject all' }).click();
  await write(visitor, 'Hello?', 'This chat is not set up for this website.');
  await expect.poll(done).toBe('true false false false');
  await page.getByRole('button', { name: `Allow it: ${site.origin}` }).click();
  await expect(page.getByText('Refused: not an allowed address')).toHaveCount(0);
  await expect(page.getByText('<script async'), 'what was chosen stays').toContainText('live_support');
  await write(visitor, 'Is anybody there?');
  await expect.poll(done).toBe('true true false false');
  await expect(page.getByText('A message arrived without consent.')).toBeVisible();

  await visitor.goto(`${site.origin}/?webspeaker-debug`);
  await done();
  await expect(page.getByText(/The widget listens to cookieconsent; .* “denied”/)).toBeVisible();
  await visitor.goto(site.origin);
  await visitor.getByRole('button', { name: 'Privacy settings' }).click();
  await visitor.getByRole('button', { name: 'Accept all' }).click();
  await write(visitor, 'It is me again');
  await expect.poll(done).toBe('true true true true');
  await expect(page.getByText('The browser said: cookieconsent, analytics')).toBeVisible();
  await go(page, 'Contacts');
  await expect(page.getByText('1 contact', { exact: true })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('It is me again');
  await page.goto(portal('/projects'));
  await expect(page.getByRole('link', { name: 'Bike shop', exact: true })).toBeVisible();
  await expect(page.getByText('bikes.example')).toBeVisible();
  await visitor.context().close();
  await site.close();
});

test('2: what somebody wrote without consent is read and answered', async ({ page, browser }) => {
  const site = await startSite();
  const { snippet } = await begin(page, 'answers', site.origin);
  const visitor = await visit(browser, site, snippet);
  await visitor.getByRole('button', { name: 'Reject all' }).click();
  await write(visitor, 'My parcel has not arrived');

  await go(page, 'Conversations');
  const row = page.locator('[data-row]');
  await expect(row).toContainText(/Live support.*Anonymous/s);
  await page.getByRole('searchbox', { name: 'Search messages' }).fill('parcel');
  await page.getByRole('searchbox', { name: 'Search messages' }).press('Enter');
  await expect(page).toHaveURL(/search=parcel/);
  await row.getByRole('link', { name: 'My parcel has not arrived' }).click();
  await expect(page.getByText('This visitor had not agreed to be recognised')).toBeVisible();
  const composer = page.getByRole('textbox', { name: 'Reply to the visitor' });
  await composer.fill('It is on its way');
  await composer.press('Enter');
  await expect(visitor.locator('.said.member', { hasText: 'It is on its way' })).toBeVisible({
    timeout: 20_000,
  });
  await page.getByRole('button', { name: 'Resolve', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Reopen' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Conversations' }).click();
  await expect(page).toHaveURL(/search=parcel/);
  await expect(row).toContainText('Resolved');
  await visitor.context().close();
  await site.close();
});

/** Wednesday of the week before this one, at noon. */
function lastWeek(): Date {
  const day = new Date();
  day.setHours(12, 0, 0, 0);
  day.setDate(day.getDate() - ((day.getDay() + 6) % 7) - 5);
  return day;
}

test('3: who used live support last week, in Germany, and what did they write?', async ({ page }) => {
  const { shop } = await begin(page, 'asks', 'bikes.example');
  const long = Array.from({ length: 60 }, (_, n) => `Bitte um Antwort, die ${n}.`);
  const [back] = await addContacts(shop, [
    {
      createdAt: daysAgo(30),
      conversations: [
        { messages: ['Liefern Sie nach Österreich?', ...long], at: lastWeek() },
        { channel: 'ai_search', messages: ['Danke, hat sich erledigt'], at: minutesAgo(11) },
      ],
    },
    { country: 'SE', createdAt: daysAgo(30), conversations: [{ messages: ['Hej'], at: lastWeek() }] },
    { createdAt: daysAgo(30), lastSeenAt: daysAgo(20) },
    { conversations: [{ channel: 'ai_search', messages: ['Was kostet das?'] }] },
  ]);
  await go(page, 'Contacts');
  await page.getByText('Filters', { exact: true }).click();
  await page.getByLabel('Germany').check();
  await page.getByLabel('Wrote in').selectOption('Live support');
  await page.getByLabel('Wrote', { exact: true }).selectOption('Last week');
  await page.getByRole('button', { name: 'Show contacts' }).click();
  await expect.poll(() => rows(page)).toEqual([back]);
  const asked = page.url();
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: back }) });
  await expect(row).toContainText('AI search:');
  await expect(row).toContainText('Danke, hat sich erledigt');

  await page.getByRole('link', { name: back }).click();
  await expect(page.getByRole('article').first().getByText('Danke, hat sich erledigt')).toBeInViewport();
  await page.getByRole('main').getByRole('link', { name: 'Contacts' }).click();
  await expect(page).toHaveURL(asked);

  const search = page.getByRole('searchbox', { name: 'Search contacts' });
  await search.fill('osterreich');
  await search.press('Enter');
  await expect(row.locator('mark:visible')).toHaveText('Österreich');
  await expect(row).toContainText('Live support:');
  await page.getByRole('link', { name: back }).click();
  await expect(page.getByText('Found in')).toBeVisible();
  await page.getByRole('link', { name: 'Open at this message' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Live support conversation' })).toBeVisible();
  await expect(page.getByText('Liefern Sie nach Österreich?')).toBeInViewport();
});

test('4: a visitor looks at what is held, downloads it, takes consent back and has it deleted', async ({
  page,
  browser,
}) => {
  const site = await startSite();
  const { snippet, shop } = await begin(page, 'visited', site.origin);
  const visitor = await visit(browser, site, snippet);
  await visitor.getByRole('button', { name: 'Accept all' }).click();
  await write(visitor, 'Remember me');
  await visitor.reload();
  await visitor.getByRole('button', { name: /chat/i }).click();
  await expect(visitor.locator('.mine', { hasText: 'Remember me' })).toBeVisible();

  await visitor.getByRole('button', { name: 'Your privacy' }).click();
  const view = visitor.getByRole('region', { name: 'Your privacy' });
  await expect(view).toContainText(/You agreed on \d+ \w+ \d{4} \(cookieconsent, analytics\)/);
  await go(page, 'Contacts');
  await expect.poll(() => rows(page)).toHaveLength(1);
  const [id = ''] = await rows(page);
  await expect(view).toContainText(id);
  const saved = async (name: string) => {
    const [file] = await Promise.all([
      visitor.waitForEvent('download'),
      visitor.getByRole('button', { name, exact: true }).click(),
    ]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };
  const english = await saved('Download my data');
  expect(english.name).toBe('my-data.html');
  expect(english.text).toMatch(/<html lang="en">[^]*Everything held on this contact[^]*Remember me/);
  const json = await saved('As JSON');
  expect(json.name).toBe('my-data.json');
  expect(JSON.parse(json.text)).toMatchObject({ contact: { id } });
  // In the language of the panel, which is the page's.
  await visitor.getByRole('button', { name: 'Close chat' }).click();
  await visitor.evaluate(() => (document.documentElement.lang = 'de'));
  await visitor.getByRole('button', { name: /chat/i }).click();
  await visitor.getByRole('button', { name: 'Ihr Datenschutz' }).click();
  const german = await saved('Meine Daten herunterladen');
  expect(german.text).toMatch(/<html lang="de">[^]*über diesen Kontakt gespeichert[^]*Remember me/);
  await visitor.getByRole('button', { name: 'Chat schließen' }).click();
  await visitor.evaluate(() => (document.documentElement.lang = 'en'));

  await visitor.getByRole('button', { name: 'Privacy settings' }).click();
  await visitor.getByRole('button', { name: 'Reject all' }).click();
  await expect
    .poll(async () => {
      await page.reload();
      return page.getByText('Consent withdrawn').count();
    })
    .toBeGreaterThan(0);
  const left = () => visitor.evaluate(() => Object.keys(localStorage));
  expect(await left()).toEqual([]);
  await visitor.getByRole('button', { name: /chat/i }).click();
  await visitor.getByRole('button', { name: /You took back your consent/ }).click();
  await expect(view).toContainText('What you sent before may still be with this site’s operator.');
  await expect(view).toContainText(id);
  await view.getByRole('button', { name: 'Delete my data' }).click();
  await view.getByRole('button', { name: 'Keep it' }).click();
  expect(await countContacts(shop)).toBe(1);
  await view.getByRole('button', { name: 'Delete my data' }).click();
  await view.getByRole('button', { name: 'Delete everything' }).click();
  await expect(view).toContainText('Your data was deleted');
  await expect(view).toContainText('You are anonymous here');
  expect(await countContacts(shop)).toBe(0);
  expect(await countConversations(shop)).toBe(0);
  expect(await left()).toEqual([]);
  await visitor.context().close();
  await site.close();
});

test('5: somebody asks for their data and its deletion, gets both, and it can be proven', async ({
  page,
}) => {
  const { shop } = await begin(page, 'desk', 'bikes.example');
  const [contactId] = await addContacts(shop, [{ conversations: [{ messages: ['a', 'b'] }] }]);
  await go(page, 'Requests');
  await expect(page.getByText('No requests yet')).toBeVisible();
  const message = page.getByLabel('Contact ID, or the message with it');
  await message.fill('Dear shop, please delete everything. Anna Beispiel');
  await page.getByRole('button', { name: 'Enter request' }).click();
  await expect(page.getByText('There is no contact ID in this.')).toBeVisible();
  await expect(message).toHaveValue(/Anna Beispiel/);
  await message.fill(
    `Dear shop, send me what you have and delete it.\n> My ID: ${contactId.toUpperCase()}\nAnna Beispiel`,
  );
  await page.getByLabel('Received on').fill('2026-01-31');
  await page.getByLabel('Asked for').selectOption('Copy, then erasure');
  await page.getByRole('button', { name: 'Enter request' }).click();

  await expect(page.getByRole('heading', { name: 'Copy, then erasure' })).toBeVisible();
  await expect(page.getByText('28 Feb 2026')).toBeVisible();
  await expect(page.getByText(/days overdue/)).toBeVisible();
  // The copy comes first: what is erased can't be sent any more.
  await expect(page.getByRole('button', { name: 'Delete contact' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Close request' })).toHaveCount(0);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  expect((await download).suggestedFilename()).toBe(`contact-${contactId.slice(0, 8)}.json`);
  await page.getByRole('button', { name: 'Delete contact' }).click();
  await page.getByRole('button', { name: 'Delete contact permanently' }).click();
  await expect(page.getByText('Nothing is held under this ID any more')).toBeVisible();
  expect(await countContacts(shop)).toBe(0);

  await page.getByRole('button', { name: 'Close request' }).click();
  await expect(page.getByRole('heading', { name: 'Certificate' })).toBeVisible();
  const content = page.getByRole('main');
  await expect(content).toContainText('Fulfilled');
  await expect(content).toContainText(contactHash(contactId));
  await expect(content).toContainText('Messages: 2 · Conversations: 1 · Consent receipts: 1');
  expect(await page.content()).not.toMatch(new RegExp(`${contactId}|Beispiel`, 'i'));
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(content).toContainText(contactHash(contactId));
  await page.emulateMedia({ media: 'screen' });
  await go(page, 'Requests');
  await expect(page.getByRole('listitem').filter({ hasText: 'Copy, then erasure' })).toContainText(
    'Fulfilled',
  );

  // Months later: was this person's data deleted?
  await go(page, 'Contacts');
  await expect(page.getByRole('heading', { name: 'No contacts any more' })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search contacts' }).fill(contactId);
  await page.getByRole('searchbox', { name: 'Search contacts' }).press('Enter');
  await expect(page.getByText('This contact was deleted')).toBeVisible();
  await page.getByRole('link', { name: 'Show in audit record' }).click();
  await expect(page.getByRole('row', { name: /Contact erased/ })).toBeVisible();
});

test('6: old contacts are cleared out, by hand and from then on every night', async ({ page }) => {
  const { shop } = await begin(page, 'clears', 'bikes.example');
  const old = { lastSeenAt: daysAgo(400), conversations: [] };
  await addContacts(shop, [
    ...Array.from({ length: 120 }, () => ({ ...old, country: 'DE' })),
    ...Array.from({ length: 2 }, () => ({ ...old, country: 'SE' })),
    {},
  ]);
  await go(page, 'Contacts');
  await page.getByText('Filters', { exact: true }).click();
  await page.getByLabel('Germany').check();
  await page.getByLabel('Last seen until').fill(daysAgo(365).toISOString().slice(0, 10));
  await page.getByRole('button', { name: 'Show contacts' }).click();
  await expect(page.getByText('120 contacts', { exact: true })).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select all contacts on this page' }).check();
  await expect(page.getByText('25 contacts selected')).toBeVisible();
  await page.getByRole('button', { name: 'Select all 120 that match' }).click();
  await expect(page.getByText('120 contacts selected')).toBeVisible();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const confirm = page.getByRole('button', { name: 'Delete permanently' });
  await page.getByLabel('Type 120 to confirm').fill('25');
  await expect(confirm).toBeDisabled();
  await page.getByLabel('Type 120 to confirm').fill('120');
  await confirm.click();
  await expect(page.getByRole('heading', { name: '120 contacts deleted' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Download receipts' })).toBeVisible();
  expect(await countContacts(shop)).toBe(3);
  await page.getByRole('button', { name: 'Done' }).click();

  await go(page, 'Settings');
  await page.getByRole('link', { name: 'Privacy', exact: true }).click();
  const days = page.getByLabel('Contacts not seen for (days)');
  const erase = 'the next run would erase 2 contacts and 0 conversations without consent';
  await days.fill('365');
  await card(page, 'Retention').getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText(erase)).toBeVisible();
  await page.reload();
  await expect(days, 'nothing is saved yet').toHaveValue('761');
  await days.fill('365');
  await card(page, 'Retention').getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('button', { name: 'Save, and let them be erased' }).click();
  await expect(card(page, 'Retention').getByText('Saved', { exact: true })).toBeVisible();
  await page.reload();
  await expect(days).toHaveValue('365');
  expect(await countContacts(shop)).toBe(3);

  // The record has each of them, in one row for what was done at once.
  await go(page, 'Audit');
  await page.getByLabel('About').selectOption('One contact');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/action=contact$/);
  const row = page.getByRole('row').filter({ hasText: 'Contact erased' });
  await expect(row).toContainText('× 50');
  await row.getByText('50 contacts').filter({ visible: true }).click();
  await expect(row.getByRole('link').filter({ visible: true })).toHaveCount(50);
});

test('7: a colleague joins, roles and keys are changed with care, and nothing is overwritten unseen', async ({
  page,
  browser,
}) => {
  const piet = newPerson('colleague');
  const { shop } = await begin(page, 'shares', 'bikes.example');
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByLabel('Email').fill(piet.email);
  await page.getByLabel('Role', { exact: true }).selectOption('Member');
  await page.getByRole('button', { name: 'Make invitation link' }).click();
  const link = (await page.getByTestId('invitation-link').textContent()) ?? '';
  expect(link).toContain(portal('/invitations/'));

  const guest = await (await browser.newContext()).newPage();
  await guest.goto(link);
  await guest.getByRole('link', { name: 'Create an account' }).click();
  await expect(guest.getByRole('heading', { name: 'Create an account' })).toBeVisible();
  await guest.getByLabel('Email').fill(piet.email);
  await guest.getByLabel('Password').fill(piet.password);
  await guest.getByRole('button', { name: 'Create account' }).click();
  await expect(guest.getByRole('heading', { name: 'Join Mara’s Bikes' })).toBeVisible();
  await expect(guest.getByText('You were invited as a member.')).toBeVisible();
  await guest.getByRole('button', { name: 'Join organization' }).click();
  await expect(guest.getByRole('link', { name: 'Bike shop', exact: true })).toBeVisible();
  await guest.goto(link);
  await expect(guest.getByRole('heading', { name: 'This invitation does not work' })).toBeVisible();

  await page.reload();
  await expect(page.getByText('Open invitations')).toHaveCount(0);
  // Choosing asks once the script has loaded.
  await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeVisible();
  const role = page.getByLabel(`Role of ${piet.email}`);
  await role.selectOption('Owner');
  await page.getByRole('alertdialog', { name: `Make ${piet.email} an owner?` }).press('Escape');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await expect(role).toHaveValue('member');
  await role.selectOption('Owner');
  await page.getByRole('button', { name: 'Change role' }).click();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await expect(role).toHaveValue('owner');
  await expect(page.getByRole('button', { name: /^Leave/ }), 'who is not the last owner may').toBeVisible();

  // Both of them have the addresses before them.
  await go(page, 'Settings');
  await guest.goto(portal(`/projects/${shop.projectId}/settings`));
  await guest.getByLabel('Allowed addresses').fill('https://bikes.example\nhttps://new.example');
  await save(guest, 'Website addresses');
  const origins = page.getByLabel('Allowed addresses');
  await origins.fill('https://old.example');
  await card(page, 'Website addresses').getByRole('button', { name: 'Save changes' }).click();
  const notice = card(page, 'Website addresses').getByRole('alert');
  await expect(notice).toContainText('Somebody changed this since you opened the page');
  await expect(notice).toContainText('Allowed addresses: https://bikes.example, https://new.example');
  await expect(origins).toHaveValue('https://old.example');
  await guest.reload();
  await expect(guest.getByLabel('Allowed addresses')).toHaveValue(
    'https://bikes.example\nhttps://new.example',
  );
  // Now that it was seen, saving again replaces it, here and from then on.
  await save(page, 'Website addresses');
  await origins.fill('https://older.example');
  await save(page, 'Website addresses');
  await page.reload();
  await expect(origins).toHaveValue('https://older.example');

  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByLabel('Old key keeps working for').selectOption('not at all');
  await page.getByRole('button', { name: 'Make a new access key' }).click();
  await expect(page.getByText('Nothing is changed yet.')).toBeVisible();
  const keys = card(page, 'Access key').getByRole('listitem');
  await expect(keys).toHaveCount(1);
  await page.getByRole('button', { name: 'Make a new key, and stop the old one now' }).click();
  await expect(keys.nth(1)).toContainText('Expired');
  await page.getByRole('link', { name: 'show the new snippet' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Install' })).toBeVisible();
  await expect(page.getByText('<script async')).not.toContainText(shop.accessKey);
  await guest.context().close();
});
