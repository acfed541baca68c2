import { chromium, type Browser, type Page } from '@playwright/test';
import puppeteer from 'puppeteer-core';

import { openPanel } from './support/panel.ts';
import { PLATFORMS } from './support/platforms.ts';
import {
  conclusion,
  consent,
  expect,
  letTimePass,
  openWithAdapter,
  ours,
  record,
  send,
  test as base,
  type Shop,
} from './support/widget-test.ts';

/** Choices that are made where this page is not: in another tab, on a page without the widget, while offline. */

const test = base.extend<object, { browserWithCache: Browser }>({
  browserWithCache: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern.
    async ({}, use, { project }) => {
      const { launchOptions } = project.use;
      // Playwright switches the back/forward cache off, which visitors' browsers do not.
      const browser = await chromium.launch({
        ...launchOptions,
        ignoreDefaultArgs: ['--disable-back-forward-cache'],
      });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
});
test.describe.configure({ mode: 'parallel' });

const choose = (page: Page, choice: string) =>
  page.evaluate(
    (choice) => (window as unknown as { choose(choice: string): unknown }).choose(choice),
    choice,
  );

function platform(title: string): { attributes: Record<string, string>; before: string } {
  const found = PLATFORMS.find((each) => each.title === title);
  if (!found) throw new Error(`There is no ${title}`);
  return found;
}

/** A page of the shop with the platform on it, and no widget. */
const withoutWidget = (shop: Shop, title: string, more = '') =>
  shop.site.put(`/without/${shop.accessKey}/${title}`, {
    html: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Without</title><body>${more}${platform(title).before}</body></html>`,
  });

/** The entry of the visitor's key. */
const keyOf = (shop: Shop) => `webspeaker.${shop.accessKey.slice(0, 19)}`;

/** A visitor who accepted on a page with the widget, and wrote something. */
async function accept(page: Page, shop: Shop, title: string): Promise<void> {
  const address = shop.page(platform(title));
  await (title === 'unnamed' ? page.goto(address) : openWithAdapter(page, address));
  await choose(page, 'accept');
  await expect.poll(() => conclusion(page)).toBe('recognised');
  await send(page, 'Hello');
  expect(await ours(page)).toContain(keyOf(shop));
}

async function expectWithdrawn(page: Page, shop: Shop): Promise<void> {
  await expect.poll(() => ours(page), { timeout: 12_000 }).toEqual([]);
  await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
}

/** What a page notices when the browser takes it out of its back/forward cache. */
const comeBack = (page: Page) =>
  page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));

const LIVE = [
  'cookieconsent',
  'klaro',
  'tarteaucitron',
  'cookiebot',
  'onetrust',
  'cookieyes',
  'complianz',
  'wp-consent-api',
];

for (const title of LIVE) {
  test(`${title}: a page that was kept reads what stands now; a no in another tab, on a page without the widget, counts within a second or so`, async ({
    page,
    shop,
  }) => {
    await accept(page, shop, title);
    await comeBack(page);
    expect(await conclusion(page)).toBe('recognised');
    const other = await page.context().newPage();
    await other.goto(withoutWidget(shop, title));
    await choose(other, 'reject');
    await expect.poll(() => conclusion(page), { timeout: 3000 }).toBe('anonymous');
    await expectWithdrawn(page, shop);
  });
}

for (const title of ['cookieconsent', 'klaro', 'tarteaucitron', 'didomi', 'unnamed']) {
  // Debian's headless shell has no such cache and loads the page anew; where there is one, it comes from there.
  test(`${title}: a no on a page without the widget, then back`, async ({ browserWithCache, shop }) => {
    const context = await browserWithCache.newContext();
    const page = await context.newPage();
    await accept(page, shop, title);
    await page.goto(withoutWidget(shop, title));
    await choose(page, 'reject');
    await page.goBack({ waitUntil: 'commit' });
    await expect.poll(() => conclusion(page).catch(String), { timeout: 2000 }).toBe('anonymous');
    expect(await send(page, 'After the no')).toMatchObject({ status: 'delivered', contactId: null });
    await context.close();
  });
}

for (const title of ['didomi', 'usercentrics', 'c15t', 'unnamed']) {
  test(`${title}: a page that was kept believes nothing it remembers, until it is told anew`, async ({
    page,
    shop,
  }) => {
    await accept(page, shop, title);
    await comeBack(page);
    expect(await conclusion(page)).toBe('anonymous');
    expect(await send(page, 'In doubt')).toMatchObject({ status: 'delivered', contactId: null });
    expect(await ours(page), 'nobody took anything back').toContain(keyOf(shop));
    await choose(page, 'accept');
    await expect.poll(() => conclusion(page)).toBe('recognised');
  });
}

/** More than the time after which a platform that knows of no choice is believed. */
const UNDECIDED_MS = 6500;

test.describe('nobody has chosen any more', () => {
  test('vanilla-cookieconsent was reset on the page: the key goes at once', async ({ page, shop }) => {
    await accept(page, shop, 'cookieconsent');
    await page.evaluate(() =>
      (window as unknown as { CookieConsent: { reset(erase: boolean): void } }).CookieConsent.reset(true),
    );
    await expectWithdrawn(page, shop);
  });

  test('Klaro was reset on the page: the key goes at once', async ({ page, shop }) => {
    await accept(page, shop, 'klaro');
    await page.evaluate(() =>
      (window as unknown as { klaro: { getManager(): { resetConsents(): void } } }).klaro
        .getManager()
        .resetConsents(),
    );
    await expectWithdrawn(page, shop);
  });

  for (const [title, words, before] of [
    [
      'cookieconsent',
      'bumped its revision',
      (text: string) => text.replace('autoShow: false,', 'autoShow: false, revision: 2,'),
    ],
    [
      'klaro',
      'lost its cookie',
      (text: string) => `<script>document.cookie = 'klaro=; path=/; max-age=0'</script>${text}`,
    ],
    [
      'google-consent-mode',
      'remembers a no as its default',
      (text: string) => `<script>document.cookie = 'fake_choice=reject; path=/'</script>${text}`,
    ],
  ] as const) {
    test(`${title} ${words}: on the next page the key goes, and the server is told`, async ({
      page,
      shop,
    }) => {
      await page.clock.install();
      await accept(page, shop, title);
      const { attributes, before: usual } = platform(title);
      await openWithAdapter(page, shop.page({ attributes, before: before(usual) }));
      expect(await conclusion(page)).toBe('anonymous');
      await letTimePass(page, UNDECIDED_MS);
      await expectWithdrawn(page, shop);
    });
  }

  test('tarteaucitron was told no on a page without the widget', async ({ page, shop }) => {
    await accept(page, shop, 'tarteaucitron');
    await page.goto(withoutWidget(shop, 'tarteaucitron'));
    await choose(page, 'reject');
    await page.goto(shop.page(platform('tarteaucitron')));
    await expectWithdrawn(page, shop);
  });

  test('a platform that is not there, or not ready, says nothing: the key stays', async ({ page, shop }) => {
    await page.clock.install();
    await accept(page, shop, 'klaro');
    await openWithAdapter(page, shop.page({ attributes: platform('klaro').attributes }));
    await letTimePass(page, UNDECIDED_MS);
    expect(await conclusion(page)).toBe('anonymous');
    expect(await ours(page)).toContain(keyOf(shop));
    await openPanel(page);
    await page.getByRole('button', { name: /You are anonymous here/ }).click();
    const view = page.getByRole('region', { name: 'Your privacy' });
    await expect(view).toContainText('From an earlier consent a key is still in your browser.');
    await expect(view.getByRole('button', { name: 'Delete my data' })).toBeVisible();
  });

  test('a visitor who has not answered yet stays in one anonymous thread', async ({ page, shop }) => {
    await page.clock.install();
    const traffic = record(page);
    await openWithAdapter(page, shop.page(platform('klaro')));
    await send(page, 'At once');
    await letTimePass(page, UNDECIDED_MS);
    await send(page, 'Later');
    const keys = traffic.requests.map(({ body }) => body.conversationKey);
    expect(keys[0]).toBeTruthy();
    expect(keys[1]).toBe(keys[0]);
  });
});

test.describe('offline', () => {
  const manual = { 'data-consent': 'manual' };
  const owedBy = (shop: Shop) => `${keyOf(shop)}.owed`;

  test('a withdrawal is told when the line is back', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    await send(page, 'Hello');
    expect(await conclusion(page)).toBe('recognised');
    await page.context().setOffline(true);
    await consent(page, 'denied');
    await expect.poll(() => ours(page)).toEqual([owedBy(shop)]);
    expect(await conclusion(page)).toBe('anonymous');
    await page.context().setOffline(false);
    await expectWithdrawn(page, shop);
  });

  test('a withdrawal is told by the next page where the first one closed', async ({ page, shop }) => {
    const context = page.context();
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    await send(page, 'Hello');
    await context.setOffline(true);
    await consent(page, 'denied');
    await expect.poll(() => ours(page)).toEqual([owedBy(shop)]);
    await page.close();
    await context.setOffline(false);
    const next = await context.newPage();
    const traffic = record(next);
    await next.goto(shop.page({ attributes: manual }));
    await expectWithdrawn(next, shop);
    await expect.poll(() => traffic.requests.map(({ call }) => call)).toEqual(['withdrawals']);
  });

  test('what is owed recognises nobody: with new consent the visitor is a new one', async ({
    page,
    shop,
  }) => {
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    const first = await send(page, 'Hello');
    await page.route('**/widget/withdrawals', (route) => route.abort('connectionreset'));
    await consent(page, 'denied');
    await expect.poll(() => ours(page)).toEqual([owedBy(shop)]);
    await consent(page, 'granted');
    const second = await send(page, 'Hello again');
    expect(second.contactId).toBeTruthy();
    expect(second.contactId).not.toBe(first.contactId);
  });

  test('an erasure is kept and done when the line is back; the visitor sees what is true', async ({
    page,
    shop,
  }) => {
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    await send(page, 'Hello');
    await page.context().setOffline(true);
    const result = await page.evaluate(() =>
      (window as unknown as { WebSpeaker: { eraseMyData(): Promise<unknown> } }).WebSpeaker.eraseMyData(),
    );
    expect(result).toEqual({ status: 'owed' });
    await expect.poll(() => ours(page)).toEqual([owedBy(shop)]);
    await page.context().setOffline(false);
    await expect.poll(() => shop.rows()).toEqual({ contacts: [], messages: [], receipts: [] });
    await expect.poll(() => ours(page)).toEqual([]);
  });
});

test.describe('an event that says no is heard', () => {
  const attributes = { 'data-consent-event': 'shop:yes', 'data-consent-withdrawn-event': 'shop:no' };

  /** A yes counts when the file is there that understands what events say. */
  async function agree(page: Page): Promise<void> {
    await page.evaluate(() => window.dispatchEvent(new Event('shop:yes')));
    await expect.poll(() => conclusion(page)).toBe('recognised');
  }

  test('where the page stops it on its way', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes }));
    await agree(page);
    await send(page, 'Hello');
    await page.evaluate(() => {
      document.addEventListener('shop:no', (event) => event.stopPropagation());
      document.body.dispatchEvent(new Event('shop:no', { bubbles: true }));
    });
    await expectWithdrawn(page, shop);
  });

  test('after document.open(), which takes all listeners away', async ({ page, shop }) => {
    await page.clock.install();
    await page.goto(shop.page({ attributes }));
    await agree(page);
    await send(page, 'Hello');
    await page.evaluate(() => {
      document.open();
      document.write('<!doctype html><title>Another page</title><p>Hello</p>');
      document.close();
    });
    await letTimePass(page);
    await page.evaluate(() => window.dispatchEvent(new Event('shop:no')));
    await expectWithdrawn(page, shop);
  });
});

test('consent that the page stated before the script arrived counts', async ({ page, shop }) => {
  await page.goto(
    shop.page({
      attributes: { 'data-consent': 'manual' },
      before: `<script>(window.WebSpeaker = window.WebSpeaker || []).push(['consent', 'granted'])</script>`,
    }),
  );
  await expect.poll(() => conclusion(page)).toBe('recognised');
});

test('no visit from a page that nobody looks at', async ({ page, shop }) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes: { 'data-consent': 'manual' } }));
  await consent(page, 'granted');
  await send(page, 'Hello');
  await page.evaluate((name) => {
    const held = JSON.parse(localStorage.getItem(name) ?? '{}');
    localStorage.setItem(name, JSON.stringify({ ...held, confirmedAt: '2026-11-01T00:00:00.000Z' }));
  }, keyOf(shop));
  const show = (state: string) =>
    page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await page.addInitScript(() =>
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }),
  );
  await page.goto(shop.page({ attributes: { 'data-consent': 'manual' } }));
  await consent(page, 'granted');
  await show('hidden');
  await page.waitForTimeout(500);
  expect(traffic.requests.filter(({ call }) => call === 'visits')).toHaveLength(0);
  await show('visible');
  await show('visible');
  await expect.poll(() => traffic.requests.filter(({ call }) => call === 'visits')).toHaveLength(1);
  await page.waitForTimeout(300);
  expect(traffic.requests.filter(({ call }) => call === 'visits')).toHaveLength(1);
});

test('a page that the browser renders ahead counts as a visit when it is opened, and not before', async ({
  shop,
}, { project }) => {
  const attributes = { 'data-consent': 'manual' };
  const agreed = `<script>WebSpeaker.consent('granted')</script>`;
  const first = shop.page({ attributes, after: agreed });
  const next = shop.page({
    attributes,
    before: `<script>
      window.calls = [];
      const { fetch } = window;
      window.fetch = (address, ...rest) => {
        calls.push([address.split('/').at(-1), Date.now()]);
        return fetch(address, ...rest);
      };
      window.wasRenderedAhead = document.prerendering;
    </script>`,
    // Once what speaks to the server is there, it has had its time.
    after: `${agreed}<script>
      const isThere = () => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/client.js'));
      const look = setInterval(() => {
        if (!isThere()) return;
        clearInterval(look);
        setTimeout(() => (localStorage.fakeRenderedAhead = 'yes'), 300);
      }, 50);
    </script>`,
  });
  // Playwright's own connection keeps Chromium from rendering ahead.
  const { executablePath = '', args = [] } = project.use.launchOptions ?? {};
  const browser = await puppeteer.launch({ executablePath, args });
  try {
    const [page = await browser.newPage()] = await browser.pages();
    await page.goto(first);
    await page.evaluate(() =>
      (window as unknown as { WebSpeaker: { send(message: object): Promise<unknown> } }).WebSpeaker.send({
        channel: 'live_support',
        text: 'Hello',
      }),
    );
    await page.evaluate(
      (name, next) => {
        const held = JSON.parse(localStorage.getItem(name) ?? '{}');
        localStorage.setItem(name, JSON.stringify({ ...held, confirmedAt: '2026-11-01T00:00:00.000Z' }));
        const rules = document.createElement('script');
        rules.type = 'speculationrules';
        rules.textContent = JSON.stringify({ prerender: [{ urls: [next], eagerness: 'immediate' }] });
        document.head.append(rules);
      },
      keyOf(shop),
      next,
    );
    await page.waitForFunction(() => localStorage['fakeRenderedAhead'] === 'yes');
    // What is called from here on is called when somebody opens it, though the browser calls it rendered ahead a moment longer.
    const openedAt = Date.now();
    await Promise.all([page.waitForNavigation(), page.evaluate((next) => location.assign(next), next)]);
    const seen = () =>
      page.evaluate((openedAt) => {
        const { wasRenderedAhead, calls } = window as unknown as {
          wasRenderedAhead: boolean;
          calls: [string, number][];
        };
        const early = calls.filter(([, at]) => at < openedAt);
        return { wasRenderedAhead, early, visits: calls.filter(([call]) => call === 'visits').length };
      }, openedAt);
    await expect.poll(seen).toEqual({ wasRenderedAhead: true, early: [], visits: 1 });
  } finally {
    await browser.close();
  }
});

test('no request tells the address of the page, whatever policy the site has', async ({ page, shop }) => {
  const referrers = new Map<string, string>();
  page.on('request', async (request) => {
    const [, file] = /\/(widget\.js|panel\.js|en\.js|messages)$/.exec(request.url()) ?? [];
    if (file) referrers.set(file, (await request.allHeaders())['referer'] ?? 'none');
  });
  await page.goto(
    shop.page({
      attributes: { 'data-consent': 'manual' },
      headers: { 'referrer-policy': 'unsafe-url' },
    }),
  );
  await consent(page, 'granted');
  await send(page, 'Hello');
  await page.getByRole('button', { name: 'Open chat' }).click();
  await page.getByRole('dialog').waitFor();
  await expect
    .poll(() => Object.fromEntries(referrers))
    .toEqual({ 'widget.js': 'none', messages: 'none', 'panel.js': 'none', 'en.js': 'none' });
});
