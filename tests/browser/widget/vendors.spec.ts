import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { PLATFORMS } from './support/platforms.ts';
import {
  conclusion,
  expect,
  expectAnonymous,
  letTimePass,
  openWithAdapter,
  ours,
  record,
  send,
  test,
} from './support/widget-test.ts';

/** What single platforms do that looks like a choice and is none, or is one and looks like none. */

test.describe.configure({ mode: 'parallel' });

const choose = (page: Page, choice: string) =>
  page.evaluate(
    (choice) => (window as unknown as { choose(choice: string): unknown }).choose(choice),
    choice,
  );
const fakes = (...names: string[]) =>
  ['choice', ...names].map((name) => `<script src="/fakes/${name}.js"></script>`).join('');
const set = (name: string, value: object) => `<script>window.${name} = ${JSON.stringify(value)}</script>`;

test.beforeEach(async ({ page }) => page.clock.install());

function markupOf(title: string): string {
  const platform = PLATFORMS.find((each) => each.title === title);
  if (!platform) throw new Error(`There is no ${title}`);
  return platform.before;
}

/** Asserts that nobody is recognised, and that a message leaves no trace of anybody. */
async function expectNobody(page: Page, traffic: ReturnType<typeof record>): Promise<void> {
  await letTimePass(page);
  expect(await conclusion(page)).toBe('anonymous');
  expect(await send(page, 'Nobody')).toMatchObject({ status: 'delivered', contactId: null });
  await expectAnonymous(page, traffic);
}

test.describe('Complianz', () => {
  const optIn = (more: object = {}) => set('complianzSettings', { consenttype: 'optin', ...more });
  const withWordPress = fakes('wp-consent-api', 'complianz');

  for (const consent of ['complianz', 'auto', 'wp-consent-api']) {
    test(`${consent}: statistics that the owner declared privacy-friendly are nobody's choice`, async ({
      page,
      shop,
    }) => {
      const traffic = record(page);
      const before = optIn({ forceEnableStats: 1 }) + withWordPress;
      await page.goto(shop.page({ attributes: { 'data-consent': consent }, before }));
      await expectNobody(page, traffic);
      await choose(page, 'accept');
      await expectNobody(page, traffic);
    });

    test(`${consent}: what a region without a banner allowed does not count where visitors are asked`, async ({
      page,
      shop,
    }) => {
      const traffic = record(page);
      const attributes = { 'data-consent': consent };
      await page.goto(shop.page({ attributes, before: optIn({ consenttype: 'other' }) + withWordPress }));
      await expectNobody(page, traffic);
      await page.goto(shop.page({ attributes, before: optIn() + withWordPress }));
      await expectNobody(page, traffic);
      await choose(page, 'accept');
      await expect.poll(() => conclusion(page)).toBe('recognised');
    });
  }

  for (const [consent, category] of [
    ['wp-consent-api', 'statistics-anonymous'],
    ['wp-consent-api', 'functional'],
    ['complianz', 'functional'],
  ] as const) {
    test(`${consent}: ${category} is on for those who refuse too, and no consent`, async ({ page, shop }) => {
      const traffic = record(page);
      const attributes = { 'data-consent': consent, 'data-consent-category': category };
      await page.goto(shop.page({ attributes, before: optIn() + withWordPress }));
      await choose(page, 'reject');
      await expectNobody(page, traffic);
    });
  }

  test('a refusal by its own function counts though it dismisses no banner', async ({ page, shop }) => {
    await page.goto(
      shop.page({ attributes: { 'data-consent': 'complianz' }, before: optIn() + fakes('complianz') }),
    );
    await choose(page, 'accept');
    await expect.poll(() => conclusion(page)).toBe('recognised');
    await send(page, 'Hello');
    await page.evaluate(() => (window as unknown as { cmplz_deny_all(): void }).cmplz_deny_all());
    await expect.poll(() => ours(page)).toEqual([]);
    await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
  });
});

test.describe("Osano's cookie popup, by an event that carries its status", () => {
  const popup = `<script src="/real/osano-popup.js"></script><script>
    addEventListener('load', () => cookieconsent.initialise({
      type: 'opt-in',
      onStatusChange(status) { document.dispatchEvent(new CustomEvent('cc:changed', { detail: status })); },
    }));
  </script>`;
  const attributes = { 'data-consent-event': 'cc:changed', 'data-consent-category': 'analytics' };
  const press = (page: Page, button: string) =>
    page.evaluate((name) => document.querySelector<HTMLElement>(`.cc-${name}`)?.click(), button);

  test('declined: nobody', async ({ page, shop }) => {
    const traffic = record(page);
    await page.goto(shop.page({ attributes, before: popup }));
    await page.locator('.cc-deny').waitFor();
    await press(page, 'deny');
    await expectNobody(page, traffic);
  });

  test('allowed, then declined: the key is gone', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes, before: popup }));
    await page.locator('.cc-allow').waitFor();
    await press(page, 'allow');
    await expect.poll(() => conclusion(page)).toBe('recognised');
    await send(page, 'Hello');
    await press(page, 'deny');
    await expect.poll(() => ours(page)).toEqual([]);
    await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
  });
});

test("Osano's cookie popup by the guide's recipe: allowed, remembered on the next page, and revoked", async ({
  page,
  shop,
}) => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/consent-guide.md'), 'utf8');
  const [, recipe = ''] = /open-source cookie popup.+?```js\n(.+?)```/s.exec(guide) ?? [];
  expect(recipe).toContain('initialise');
  const parts = {
    attributes: { 'data-consent': 'manual' },
    before: `<script src="/real/osano-popup.js"></script><script>addEventListener('load', () => { ${recipe} })</script>`,
  };
  await page.goto(shop.page(parts));
  await page.locator('.cc-allow').click();
  await expect.poll(() => conclusion(page)).toBe('recognised');
  await send(page, 'Hello');
  await page.goto(shop.page(parts));
  await expect.poll(() => conclusion(page)).toBe('recognised');
  await page.locator('.cc-revoke').evaluate((tab) => (tab as HTMLElement).click());
  await expect.poll(() => ours(page)).toEqual([]);
  await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
});

test("an event's detail that says no is no yes, with a category and without", async ({ page, shop }) => {
  const fire = (detail: unknown) =>
    page.evaluate((detail) => window.dispatchEvent(new CustomEvent('shop:consent', { detail })), detail);
  for (const category of ['analytics', undefined]) {
    const attributes = {
      'data-consent-event': 'shop:consent',
      ...(category && { 'data-consent-category': category }),
    };
    await page.goto(shop.page({ attributes }));
    for (const detail of [
      false,
      0,
      '',
      'deny',
      'denied',
      [],
      { analytics: false },
      { analytics: 'denied' },
    ]) {
      await fire(true);
      await expect.poll(() => conclusion(page)).toBe('recognised');
      await fire(detail);
      expect(await conclusion(page), `${category}: ${JSON.stringify(detail)}`).toBe('anonymous');
    }
  }
});

test('an event with a longer name than a receipt has room for is consent all the same', async ({
  page,
  shop,
}) => {
  const name = `shop:${'very-'.repeat(20)}long`;
  await page.goto(shop.page({ attributes: { 'data-consent-event': name } }));
  await page.evaluate((name) => dispatchEvent(new Event(name)), name);
  await expect.poll(() => conclusion(page)).toBe('recognised');
  expect((await send(page, 'Hello')).contactId).toBeTruthy();
  expect((await shop.rows()).receipts).toMatchObject([{ source: name.slice(0, 64) }]);
});

test.describe('Usercentrics 2, by the recipe', () => {
  const attributes = {
    'data-consent': 'usercentrics',
    'data-consent-event': 'ucEvent',
    'data-consent-category': 'functional',
  };

  test('what its event says without anybody having chosen does not count, wherever the platform is', async ({
    page,
    shop,
  }) => {
    const traffic = record(page);
    const usual = { 'data-consent': 'usercentrics', 'data-consent-event': 'ucEvent' };
    await page.goto(shop.page({ attributes: usual, after: fakes('usercentrics-2') }));
    await expectNobody(page, traffic);
    // Blocked: the event comes, the platform never does.
    await page.goto(shop.page({ attributes: usual }));
    await page.evaluate(() => {
      const detail = { event: 'consent_status', type: 'implicit', ucCategory: { functional: true } };
      window.dispatchEvent(new CustomEvent('ucEvent', { detail }));
    });
    await expectNobody(page, traffic);
  });

  test('a visitor who accepts is recognised, on the next page too', async ({ page, shop }) => {
    const parts = { attributes, before: fakes('usercentrics-2') };
    await page.goto(shop.page(parts));
    await choose(page, 'accept');
    await expect.poll(() => conclusion(page)).toBe('recognised');
    expect((await send(page, 'Hello')).contactId).toBeTruthy();
    await page.goto(shop.page(parts));
    await expect.poll(() => conclusion(page)).toBe('recognised');
  });
});

test('vanilla-cookieconsent with its event named: the event says nothing, the library everything', async ({
  page,
  shop,
}) => {
  const attributes = { 'data-consent': 'cookieconsent', 'data-consent-event': 'cc:onConsent' };
  await page.goto(
    shop.page({
      attributes: { ...attributes, 'data-consent-category': 'analytics' },
      before: markupOf('cookieconsent'),
    }),
  );
  await choose(page, 'accept');
  await expect.poll(() => conclusion(page)).toBe('recognised');
});

test.describe('a category that visitors can not refuse', () => {
  const klaroRequired = markupOf('klaro').replace(
    "{ name: 'webspeaker',",
    "{ name: 'webspeaker', required: true,",
  );
  for (const [consent, category, before] of [
    ['klaro', 'webspeaker', klaroRequired],
    ['cookieconsent', 'necessary', markupOf('cookieconsent')],
    ['c15t', 'necessary', markupOf('c15t')],
    ['cookiebot', 'necessary', fakes('cookiebot')],
    ['onetrust', 'C0001', fakes('onetrust')],
    ['osano', 'ESSENTIAL', fakes('osano')],
    [
      'tarteaucitron',
      'webspeaker',
      set('tarteaucitronService', { needConsent: false }) + markupOf('tarteaucitron'),
    ],
  ] as const) {
    for (const choice of ['reject', 'accept']) {
      test(`${consent}, ${choice}: ${category} is refused, on the console and in the diagnostics`, async ({
        page,
        shop,
      }) => {
        const traffic = record(page);
        const said: string[] = [];
        page.on('console', (message) => said.push(message.text()));
        const attributes = { 'data-consent': consent, 'data-consent-category': category };
        await page.goto(shop.page({ attributes, before }));
        await choose(page, choice);
        await expectNobody(page, traffic);
        const warnings = said.filter((text) =>
          text.includes(`visitors can't refuse "${category}" of ${consent}`),
        );
        expect(warnings).toHaveLength(1);
        const report = await page.evaluate(() =>
          (
            window as unknown as { WebSpeaker: { debug(): Promise<Record<string, unknown>> } }
          ).WebSpeaker.debug(),
        );
        expect(report['it says']).toBe("visitors can't refuse this category");
      });
    }
  }
});

test.describe('tarteaucitron', () => {
  const attributes = { 'data-consent': 'tarteaucitron' };
  const page1 = markupOf('tarteaucitron');

  for (const [title, before] of [
    ['scrolling', set('tarteaucitronSettings', { highPrivacy: false }) + page1],
    ['a service that is on by default', set('tarteaucitronService', { defaultState: true }) + page1],
    ['visitors who need not be asked', `${page1}<script>tarteaucitron.user.bypass = true</script>`],
  ] as const) {
    test(`${title}: no choice`, async ({ page, shop }) => {
      const traffic = record(page);
      await page.goto(shop.page({ attributes, before: `${before}<div style="height: 9000px"></div>` }));
      await letTimePass(page);
      await page.evaluate(() => scrollTo(0, 8000));
      await expectNobody(page, traffic);
    });
  }

  test('found by itself beside the Consent Mode that it feeds: denied, allowed, denied again', async ({
    page,
    shop,
  }) => {
    const consentMode = `<script>window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); }
      gtag('consent', 'default', { analytics_storage: 'denied' });</script>`;
    await page.goto(shop.page({ attributes: { 'data-consent': 'auto' }, before: consentMode + page1 }));
    await choose(page, 'reject');
    await letTimePass(page);
    expect(await conclusion(page)).toBe('anonymous');
    await choose(page, 'accept');
    await expect.poll(() => conclusion(page)).toBe('recognised');
    await send(page, 'Hello');
    expect((await shop.rows()).receipts).toMatchObject([{ source: 'tarteaucitron', category: 'webspeaker' }]);
    await choose(page, 'reject');
    await expect.poll(() => ours(page)).toEqual([]);
    await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
  });
});

test('Consent Mode: an update in a new data layer is heard', async ({ page, shop }) => {
  await page.goto(
    shop.page({
      attributes: { 'data-consent': 'google-consent-mode' },
      before: fakes('google-consent-mode'),
    }),
  );
  await choose(page, 'accept');
  await expect.poll(() => conclusion(page)).toBe('recognised');
  await send(page, 'Hello');
  await page.evaluate(() => {
    const layer: unknown[] = [];
    Object.assign(window, { dataLayer: layer });
    layer.push(['consent', 'update', { analytics_storage: 'denied' }]);
  });
  await expect.poll(() => ours(page)).toEqual([]);
  await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
});

test('TCF: a platform that disables itself has nobody’s consent any more', async ({ page, shop }) => {
  await page.goto(shop.page({ attributes: { 'data-consent': 'tcf' }, before: markupOf('tcf') }));
  await choose(page, 'accept');
  await expect.poll(() => conclusion(page)).toBe('recognised');
  await send(page, 'Hello');
  await page.evaluate(() => (window as unknown as { disablePlatform(): void }).disablePlatform());
  await expect.poll(() => ours(page)).toEqual([]);
  await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
});

test.describe('the time in a receipt is the time of the choice', () => {
  const chosenAt = '2026-09-01T08:00:00.000Z';

  test('Cookiebot', async ({ page, shop }) => {
    const traffic = record(page);
    const cookie = encodeURIComponent(
      `{stamp:'x',necessary:true,preferences:true,statistics:true,marketing:true,method:'explicit',ver:1,utc:${Date.parse(chosenAt)},region:'de'}`,
    );
    const before = `<script>document.cookie = ${JSON.stringify(`CookieConsent=${cookie}; path=/`)}; document.cookie = 'fake_choice=accept; path=/';</script>${fakes('cookiebot')}`;
    await page.goto(shop.page({ attributes: { 'data-consent': 'cookiebot' }, before }));
    await expect.poll(() => conclusion(page)).toBe('recognised');
    await send(page, 'Hello');
    expect(traffic.requests.at(-1)?.body.visitor?.consent?.['at']).toBe(chosenAt);
  });

  test('what the page states itself, by its event and by the call', async ({ page, shop }) => {
    const traffic = record(page);
    const stated = () => traffic.requests.at(-1)?.body.visitor?.consent?.['at'];
    await page.goto(shop.page({ attributes: { 'data-consent-event': 'shop:consent' } }));
    await page.evaluate((at) => {
      dispatchEvent(new CustomEvent('shop:consent', { detail: { analytics: true, at } }));
    }, chosenAt);
    await expect.poll(() => conclusion(page)).toBe('recognised');
    await send(page, 'Hello');
    expect(stated()).toBe(chosenAt);

    const later = Date.parse(chosenAt) + 3_600_000;
    await page.goto(shop.page({ attributes: { 'data-consent': 'manual' } }));
    await page.evaluate((at) => {
      const { WebSpeaker } = window as unknown as {
        WebSpeaker: { consent(state: string, given: object): void };
      };
      WebSpeaker.consent('granted', { at });
    }, later);
    await send(page, 'Hello again');
    expect(stated()).toBe(new Date(later).toISOString());
  });

  for (const title of ['cookieconsent', 'c15t', 'tcf', 'onetrust']) {
    test(`${title}: the same on later pages, whenever they were opened, and after an erasure`, async ({
      page,
      shop,
    }) => {
      const traffic = record(page);
      const parts = { attributes: { 'data-consent': title }, before: markupOf(title) };
      await openWithAdapter(page, shop.page(parts));
      await choose(page, 'accept');
      await expect.poll(() => conclusion(page)).toBe('recognised');
      const madeAt = await page.evaluate(() => Date.now());
      await letTimePass(page, 90_000);
      await page.goto(shop.page(parts));
      await expect.poll(() => conclusion(page)).toBe('recognised');
      await send(page, 'Hello');
      const stated = () => Date.parse(traffic.requests.at(-1)?.body.visitor?.consent?.['at'] ?? '');
      expect(stated()).toBeLessThanOrEqual(madeAt + 1000);
      // Erased, and written again: somebody new, whose choice is as old as it was.
      await page.evaluate(() =>
        (window as unknown as { WebSpeaker: { eraseMyData(): Promise<unknown> } }).WebSpeaker.eraseMyData(),
      );
      await expect.poll(async () => (await shop.rows()).contacts).toEqual([]);
      await send(page, 'Hello again');
      expect(stated()).toBeLessThanOrEqual(madeAt + 1000);
    });
  }
});
