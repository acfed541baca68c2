import { expect, test, type Page } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import {
  addContacts,
  daysAgo,
  minutesAgo,
  openShop,
  seeContact,
  type Shop,
} from '../../../tools/portal/shop.ts';

const listOf = (shop: Shop) => `${stack().portalUrl}/projects/${shop.projectId}/contacts`;

/** Ids of the rows that a list shows, in their order. */
async function rows(page: Page): Promise<string[]> {
  await expect(page.getByRole('table')).toBeVisible();
  return page
    .locator('[data-row-link]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('title') ?? ''));
}

test.describe('contact list', () => {
  test('shows id, country, created, last seen and conversations, newest activity first', async ({ page }) => {
    const shop = await openShop(page, 'list');
    const [older, newer] = await addContacts(shop, [
      { country: 'SE', lastSeenAt: minutesAgo(120), createdAt: new Date('2026-01-05T12:00:00Z') },
      { country: null, lastSeenAt: minutesAgo(3), conversations: [{ messages: ['a'] }, { messages: ['b'] }] },
    ]);
    await page.goto(listOf(shop));

    expect(await rows(page)).toEqual([newer, older]);
    for (const name of ['Contact ID', 'Country', 'Created', 'Last seen', 'Conversations']) {
      await expect(page.getByRole('columnheader', { name })).toBeVisible();
    }
    const swede = page.getByRole('row').filter({ has: page.getByRole('link', { name: older }) });
    await expect(swede).toContainText('Sweden');
    await expect(swede).toContainText('5 Jan 2026');
    await expect(swede).toContainText('2 hours ago');
    const other = page.getByRole('row').filter({ has: page.getByRole('link', { name: newer }) });
    await expect(other).toContainText('Unknown');
    await expect(other.getByRole('cell').last()).toHaveText('2');
  });

  test('every page once and in order, forwards and back, while contacts move up', async ({ page }) => {
    const shop = await openShop(page, 'pages');
    const ids = await addContacts(
      shop,
      Array.from({ length: 60 }, (_, i) => ({ lastSeenAt: minutesAgo(10 + i), conversations: [] })),
    );
    await page.goto(listOf(shop));
    expect(await rows(page)).toEqual(ids.slice(0, 25));

    // One that was shown, and one that is still to come.
    await seeContact(shop, ids[10] ?? '');
    await seeContact(shop, ids[40] ?? '');
    await page.getByRole('link', { name: 'Next' }).click();
    await expect(page).toHaveURL(/after=/);
    const rest = ids.filter((_, i) => i !== 40);
    await expect.poll(() => rows(page)).toEqual(rest.slice(25, 50));

    await page.reload();
    expect(await rows(page)).toEqual(rest.slice(25, 50));
    await page.getByRole('link', { name: 'Next' }).click();
    await expect.poll(() => rows(page)).toEqual(rest.slice(50));
    await expect(page.getByRole('link', { name: 'Next' })).toHaveCount(0);
    await page.getByRole('link', { name: 'Previous' }).click();
    await expect.poll(() => rows(page)).toEqual(rest.slice(25, 50));
    await page.getByRole('link', { name: 'Newest' }).click();
    await expect.poll(async () => (await rows(page)).slice(0, 2).sort()).toEqual([ids[10], ids[40]].sort());
  });

  test('new activity is announced without a reload and moves no row until it is asked for, while the session lasts', async ({
    page,
  }) => {
    const shop = await openShop(page, 'news');
    const ids = await addContacts(shop, [{}, {}, {}]);
    await page.clock.install();
    await page.goto(listOf(shop));
    expect(await rows(page)).toEqual(ids);
    const before = await page.locator('[data-row]').first().boundingBox();

    await seeContact(shop, ids[2]);
    await addContacts(shop, [{ lastSeenAt: new Date(), createdAt: new Date() }]);
    await page.clock.runFor(9_000);
    const bar = page.getByRole('button', { name: '2 new' });
    await expect(bar).toBeVisible();
    expect(await rows(page)).toEqual(ids);
    expect(await page.locator('[data-row]').first().boundingBox()).toEqual(before);

    await bar.click();
    await expect.poll(async () => (await rows(page)).length).toBe(4);
    await expect(bar).toHaveCount(0);

    // Once the session is over nothing new is announced any more, and the page says so.
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.clock.runFor(9_000);
    await expect(page.getByText('You are signed out')).toBeVisible();
    await page.context().addCookies(cookies);
    await page.clock.runFor(9_000);
    await expect(page.getByText('You are signed out')).toHaveCount(0);
  });

  test('filters and search live in the address and can be taken away one by one', async ({ page }) => {
    const shop = await openShop(page, 'filter');
    const [swede, german, withdrawn] = await addContacts(shop, [
      {
        country: 'SE',
        conversations: [{ channel: 'ai_search', messages: ['Do you ship bicycles to Gotland?'] }],
      },
      { country: 'DE', conversations: [{ messages: ['Versand?'] }, { messages: ['Danke'] }] },
      { country: 'DE', withdrawn: true, lastSeenAt: daysAgo(40), createdAt: daysAgo(50) },
    ]);
    await page.goto(listOf(shop));
    await page.getByText('Filters', { exact: true }).click();
    await page.getByLabel('Germany').check();
    await page.getByLabel('Consent', { exact: true }).selectOption('Not withdrawn');
    await page.getByRole('button', { name: 'Show contacts' }).click();
    await expect(page).toHaveURL(/\?country=DE&withdrawn=no$/);
    await expect.poll(() => rows(page)).toEqual([german]);
    await expect(page.getByText('1 contact', { exact: true })).toBeVisible();

    await page.getByRole('link', { name: 'Remove filter: Not withdrawn' }).click();
    await expect.poll(() => rows(page)).toEqual([german, withdrawn]);
    await page.getByRole('link', { name: 'Clear all' }).first().click();
    await expect.poll(async () => (await rows(page)).length).toBe(3);

    const search = page.getByRole('searchbox', { name: 'Search contacts' });
    await search.fill('ship gotland');
    await search.press('Enter');
    await expect.poll(() => rows(page)).toEqual([swede]);
    await search.fill(german.slice(0, 8));
    await search.press('Enter');
    await expect.poll(() => rows(page)).toEqual([german]);
    await search.fill('nobody ever said this');
    await search.press('Enter');
    await expect(page.getByRole('heading', { name: 'No contact matches' })).toBeVisible();

    await page.goto(`${listOf(shop)}?channel=ai_search`);
    expect(await rows(page)).toEqual([swede]);
    await page.goto(`${listOf(shop)}?conversations=2`);
    expect(await rows(page)).toEqual([german]);
    const day = (days: number) => daysAgo(days).toISOString().slice(0, 10);
    // Entered the wrong way round, they are the same days.
    await page.goto(`${listOf(shop)}?created_from=${day(49)}&created_to=${day(51)}`);
    expect(await rows(page)).toEqual([withdrawn]);
    await page.goto(`${listOf(shop)}?seen_from=${day(2)}`);
    expect(await rows(page)).toEqual([swede, german]);
  });

  test('countries are counted, and found by what their names begin with or hold, accents or not', async ({
    page,
  }) => {
    const shop = await openShop(page, 'countries');
    const countries = ['AT', 'CI', 'CI', 'DE', 'DE', 'DE', 'FR', 'NL', 'SE', 'US', null];
    await addContacts(
      shop,
      countries.map((country) => ({ country })),
    );
    await page.goto(listOf(shop));
    await page.getByText('Filters', { exact: true }).click();
    const offered = page.getByRole('group', { name: 'Country' });
    await expect(offered.getByRole('checkbox', { name: 'Germany 3' })).toBeVisible();
    await expect(offered.getByRole('checkbox', { name: 'Unknown 1' })).toBeVisible();
    await offered.getByRole('checkbox', { name: 'Sweden' }).check();
    await offered.getByLabel('Search countries').fill('cote');
    await expect(offered.getByRole('checkbox')).toHaveCount(1);
    await offered.getByRole('checkbox', { name: 'Côte d’Ivoire 2' }).check();
    await offered.getByLabel('Search countries').press('Enter');
    await offered.getByLabel('Search countries').fill('atlantis');
    await expect(offered.getByText('No country fits.')).toBeVisible();
    await page.getByRole('button', { name: 'Show contacts' }).click();
    await expect(page).toHaveURL(/\?country=CI&country=SE$/);
    await expect(page.getByText('3 contacts', { exact: true })).toBeVisible();
  });

  test('can be sorted by created, last seen and conversations, either way', async ({ page }) => {
    const shop = await openShop(page, 'sort');
    const conversations = (count: number) => Array.from({ length: count }, () => ({ messages: ['x'] }));
    const [a, b, c] = await addContacts(shop, [
      { lastSeenAt: minutesAgo(1), createdAt: daysAgo(2), conversations: conversations(2) },
      { lastSeenAt: minutesAgo(2), createdAt: daysAgo(3), conversations: conversations(3) },
      { lastSeenAt: minutesAgo(3), createdAt: daysAgo(1), conversations: conversations(1) },
    ]);
    await page.goto(listOf(shop));
    const sortBy = async (name: string, direction: 'ascending' | 'descending') => {
      const header = page.getByRole('columnheader', { name });
      await header.getByRole('link').click();
      await expect(header).toHaveAttribute('aria-sort', direction);
    };
    await sortBy('Created', 'descending');
    await expect.poll(() => rows(page)).toEqual([c, a, b]);
    await sortBy('Created', 'ascending');
    await expect.poll(() => rows(page)).toEqual([b, a, c]);
    await sortBy('Conversations', 'descending');
    await expect.poll(() => rows(page)).toEqual([b, a, c]);
    await sortBy('Conversations', 'ascending');
    await expect.poll(() => rows(page)).toEqual([c, a, b]);
    await sortBy('Last seen', 'descending');
    await expect.poll(() => rows(page)).toEqual([a, b, c]);
  });

  test('is used by keyboard alone: slash, j and k, arrows, x, Enter, Escape', async ({ page }) => {
    const shop = await openShop(page, 'keys');
    const [first, second] = await addContacts(shop, [{}, {}]);
    await page.goto(listOf(shop));
    // It is there once the page listens.
    await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeVisible();

    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox')).toBeFocused();
    await page.keyboard.type('jx');
    await expect(page.getByRole('searchbox')).toHaveValue('jx');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('searchbox')).not.toBeFocused();

    await page.keyboard.press('j');
    await expect(page.getByRole('link', { name: first })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('link', { name: second })).toBeFocused();
    await page.keyboard.press('x');
    await expect(page.getByText('1 contact selected')).toBeVisible();
    await page.keyboard.press('k');
    await expect(page.getByRole('link', { name: first })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByText('1 contact selected')).toHaveCount(0);

    await page.keyboard.press('j');
    await page.keyboard.press('?');
    const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(shortcuts).toContainText('Select a contact');
    await page.keyboard.press('Escape');
    await expect(shortcuts).toBeHidden();
    await expect(page.getByRole('link', { name: first }), 'the focus is where it was').toBeFocused();
    // As in Safari, where a click does not focus a button.
    const trigger = page.getByRole('button', { name: 'Keyboard shortcuts' });
    await trigger.dispatchEvent('click');
    await shortcuts.getByRole('button', { name: 'Close' }).click();
    await expect(shortcuts).toBeHidden();
    await expect(trigger).toBeFocused();
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`${first}$`));
  });
});

test.describe('before JavaScript has loaded', () => {
  test.use({ javaScriptEnabled: false });

  test('searching, filtering, sorting and paging work', async ({ page }) => {
    const shop = await openShop(page, 'plain');
    const contacts = Array.from({ length: 60 }, (_, i) => ({
      country: i === 55 ? 'SE' : 'DE',
      conversations: [],
    }));
    const ids = await addContacts(shop, contacts);
    await page.goto(listOf(shop));
    await page.getByRole('link', { name: 'Next' }).click();
    expect(await rows(page)).toEqual(ids.slice(25, 50));
    await page.getByText('Filters', { exact: true }).click();
    await page.getByLabel('Sweden').check();
    await page.getByRole('button', { name: 'Show contacts' }).click();
    expect(await rows(page)).toEqual([ids[55]]);
    await page.getByRole('columnheader', { name: 'Created' }).getByRole('link').click();
    await expect(page).toHaveURL(/country=SE.*sort=created_at/);
  });
});
