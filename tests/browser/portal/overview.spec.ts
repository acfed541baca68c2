import { expect, test, type Page } from '@playwright/test';

import { openSql } from '../../../tools/database.ts';
import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { addAnonymous, addContacts, daysAgo, newShop } from '../../../tools/portal/shop.ts';

test.describe('overview', () => {
  test('has numbers over a chosen range, each picture as a table too', async ({ page }) => {
    const owner = newPerson('numbers');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await addContacts(shop, [
      {
        country: 'SE',
        createdAt: daysAgo(3),
        lastSeenAt: daysAgo(1),
        conversations: [
          { channel: 'ai_search', messages: ['a'], at: daysAgo(3), page: 'https://bikes.example/city' },
          {
            channel: 'live_support',
            messages: ['b', 'c'],
            at: daysAgo(1),
            page: 'https://bikes.example/repair',
          },
        ],
      },
      { country: 'DE', createdAt: daysAgo(60), lastSeenAt: daysAgo(60) },
    ]);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}`);

    const tile = (label: string | RegExp) =>
      page.getByRole('term').filter({ hasText: label }).locator('+ dd');
    await expect(tile('New contacts')).toHaveText('1');
    await expect(tile('Active contacts')).toHaveText('1');
    await expect(tile(/^Conversations$/)).toHaveText('2');
    await expect(page.getByRole('table', { name: 'Active contacts by country' })).toContainText('Sweden');
    const pages = page.getByRole('table', { name: 'Pages with most messages' });
    await expect(pages.getByRole('row').nth(1)).toContainText('bikes.example/repair');
    await expect(pages.getByRole('row').nth(1)).toContainText('2');

    const chart = page.getByRole('region', { name: 'Contacts per day', exact: true }).first();
    await chart.getByText('Show numbers as a table').click();
    const rows = chart.getByRole('table', { name: 'Contacts per day' }).getByRole('row');
    await expect(rows).toHaveCount(31);
    await expect(rows.filter({ hasText: /1$/ })).toHaveCount(1);

    await page.getByRole('link', { name: '90 days' }).click();
    await expect(page).toHaveURL(/days=90/);
    await expect(tile('New contacts')).toHaveText('2');
    await expect(page.getByRole('table', { name: 'Active contacts by country' })).toContainText('Germany');
  });

  test('says what each figure was before, and leads to exactly what it counts', async ({ page }) => {
    const owner = newPerson('compared');
    await signUp(page, owner);
    const shop = await newShop(owner);
    const overview = `${stack().portalUrl}/projects/${shop.projectId}`;
    const talk = (channel: 'ai_search' | 'live_support', days: number, path = '') => ({
      channel,
      messages: ['a'],
      at: daysAgo(days),
      ...(path && { page: `https://bikes.example${path}` }),
    });
    await addContacts(shop, [
      // New in the last week; one of them came back on another day.
      {
        country: 'SE',
        createdAt: daysAgo(2),
        lastSeenAt: daysAgo(1),
        conversations: [talk('ai_search', 2, '/city'), talk('live_support', 1, '/city')],
      },
      {
        country: 'SE',
        createdAt: daysAgo(3),
        lastSeenAt: daysAgo(3),
        conversations: [talk('live_support', 3, '/orders/(masked)')],
      },
      // Known from before, and seen since, but one of them began nothing.
      {
        country: 'DE',
        createdAt: daysAgo(9),
        lastSeenAt: daysAgo(1),
        conversations: [
          talk('live_support', 9, '/city'),
          // As many more as the table has rows: what is no top page of before is compared all the same.
          ...Array.from({ length: 10 }, (_, n) => talk('ai_search', 9, `/a/${n}`)),
          talk('ai_search', 1, '/repair'),
        ],
      },
      {
        country: 'DE',
        createdAt: daysAgo(10),
        lastSeenAt: daysAgo(0),
        conversations: [talk('live_support', 10)],
      },
      {
        country: 'SE',
        createdAt: daysAgo(60),
        lastSeenAt: daysAgo(60),
        conversations: [talk('live_support', 60)],
      },
    ]);
    await addAnonymous(shop, [{ messages: ['b'], at: daysAgo(2) }]);
    await page.goto(`${overview}?days=7`);

    const figure = (label: string) => page.getByRole('term').filter({ hasText: label }).locator('xpath=..');
    await expect(figure('New contacts')).toContainText('About the same (2 before)');
    await expect(figure('Active contacts')).toContainText('1 more (2 before)');
    await expect(figure('Conversations with consent')).toContainText('20 points less (100% before)');
    const row = (name: RegExp) => page.getByRole('main').getByRole('row', { name });
    await expect(row(/^Germany/)).toHaveText(/^\s*Germany\s*1\s*2$/);
    await expect(row(/^Sweden/)).toHaveText(/^\s*Sweden\s*2\s*0$/);
    await expect(row(/^Live support/)).toHaveText(/^\s*Live support\s*2\s*1\s*2\s*$/);
    await expect(row(/^Before \(Live support\)/)).toHaveText(/^\s*Before\s*\(Live support\)\s*2\s*0\s*2\s*$/);
    const from = 'contacts who wrote from it';
    await expect(row(/^bikes.example\/city/)).toHaveText(
      new RegExp(`/city\\s*\\(${from}\\)\\s*2\\s*1\\s*Open`),
    );
    await expect(row(/^bikes.example\/repair/)).toHaveText(
      new RegExp(`/repair\\s*\\(${from}\\)\\s*1\\s*0\\s*Open`),
    );
    // To the website itself leads a link of its own, but not where a part of the address is masked.
    await expect(row(/masked/)).toHaveText(new RegExp(`\\(masked\\)\\s*\\(${from}\\)\\s*1\\s*0\\s*$`));
    await expect(
      page.getByRole('link', { name: 'Open bikes.example/city (opens in a new tab)' }),
    ).toHaveAttribute('href', 'https://bikes.example/city');

    const paths = await page
      .getByRole('main')
      .getByRole('link')
      .evaluateAll((links) =>
        links.map((link) => ({
          said: link.textContent?.trim() ?? '',
          path: link.getAttribute('href') ?? '',
        })),
      );
    const figures = paths.filter(({ path }) => /(contacts|conversations)\?/.test(path));
    // Four tiles, two countries, two channels with three figures but one that is none, three pages, and the days' table.
    expect(figures.length).toBeGreaterThanOrEqual(14);
    expect(figures.filter(({ path }) => path.includes('page='))).toHaveLength(3);
    for (const { said, path } of figures) {
      await page.goto(`${stack().portalUrl}${path}`);
      const counted = /country=SE/.test(path)
        ? '2'
        : /country=DE|page=/.test(path)
          ? '1'
          : said.replace('80%', '4');
      const listed = page.getByRole('status').filter({ hasText: /contact|conversation/ });
      await expect(listed, path).toHaveText(new RegExp(`^${counted} (contact|conversation)s?$`));
      if (path.includes('masked'))
        await expect(
          page.getByRole('link', { name: 'Remove filter: Wrote from bikes.example/orders/(masked)' }),
        ).toBeVisible();
    }

    // Of a week, those who returned are those of its days.
    await page.goto(`${overview}?days=365`);
    const returned = await numbersOf(page, 'Contacts per week');
    const weeks = returned.filter(({ path }) => path);
    expect(weeks.length).toBeGreaterThanOrEqual(1);
    for (const { number, path } of weeks) {
      await page.goto(`${stack().portalUrl}${path}`);
      const ofDays = await numbersOf(page, 'Contacts per day');
      expect(ofDays.reduce((sum, day) => sum + day.number, 0)).toBe(number);
    }

    await page.goto(`${overview}?from=2020-01-01&to=2020-01-07`);
    await expect(figure('New contacts')).toContainText('No data before');

    // Of a large project, what was counted moments ago is said again, and when that was.
    await expect(page.getByText(/As of \d/)).toHaveCount(0);
    const sql = openSql();
    await sql`
      insert into private.overview_answers (project_id, question, counted_at, answer)
      values (
        ${shop.projectId}, '["contacts", "2020-01-01", "2020-01-07", "Europe/Berlin"]', now(),
        '{"countries": [{"country": "SE", "contacts": 12345}], "channels": {"ai_search": 12345}}'
      )`;
    await sql.end();
    await page.reload();
    await expect(figure('Active contacts')).toContainText('12,345');
    await expect(page.getByText(/As of \d\d:\d\d\./)).toBeVisible();
  });

  test('of a project that nobody has written to leads to the installation', async ({ page }) => {
    const owner = newPerson('quiet');
    await signUp(page, owner);
    const shop = await newShop(owner);
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}`);
    await page.getByRole('link', { name: 'Installation guide' }).click();
    await expect(page.getByRole('heading', { name: 'Install', exact: true })).toBeVisible();
  });
});

/** How many returned, by the table of a chart, and where that leads. */
async function numbersOf(page: Page, chart: string): Promise<{ number: number; path: string | null }[]> {
  const region = page.getByRole('region', { name: chart, exact: true }).first();
  await region.getByText('Show numbers as a table').click();
  const cells = region.getByRole('table', { name: chart }).locator('tbody td:last-child');
  await expect(cells.first()).toBeVisible();
  return cells.evaluateAll((all) =>
    all.map((cell) => ({
      number: Number(cell.textContent),
      path: cell.querySelector('a')?.getAttribute('href') ?? null,
    })),
  );
}
