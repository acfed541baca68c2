import type { Page } from '@playwright/test';

import { WIDGET_VERSION } from '../../../packages/widget/src/version.ts';
import { PLATFORMS, type PlatformUnderTest } from './support/platforms.ts';
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
  type Shop,
} from './support/widget-test.ts';

/** The same table of cases for every consent platform: browser storage, every request body, and the database. */

test.describe.configure({ mode: 'parallel' });

type Choice = 'accept' | 'reject' | 'other';

async function choose(page: Page, choice: Choice): Promise<void> {
  await page.evaluate(
    (choice) => (window as unknown as { choose(choice: string): unknown }).choose(choice),
    choice,
  );
}

/** Opens a page of the shop, with the platform's adapter. */
async function open(
  page: Page,
  shop: Shop,
  { title, attributes, before }: PlatformUnderTest,
): Promise<string> {
  const address = shop.page({ attributes, before });
  await (title === 'unnamed' ? page.goto(address) : openWithAdapter(page, address));
  return address;
}

/** Takes every choice back, as if another visitor came. */
async function forgetChoices(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.evaluate(() => localStorage.clear());
}

test.beforeEach(async ({ page }) => page.clock.install());

for (const platform of PLATFORMS) {
  const { title, attributes, before, source, category } = platform;

  test.describe(title, () => {
    test('no choice yet, then accept, the next page, and withdraw later', async ({ page, shop }) => {
      const traffic = record(page);
      const address = await open(page, shop, platform);
      await letTimePass(page);
      expect(traffic.requests).toEqual([]);
      expect(await send(page, 'Before a choice')).toMatchObject({ status: 'delivered', contactId: null });
      await expectAnonymous(page, traffic);
      expect(await shop.rows()).toMatchObject({
        contacts: [],
        receipts: [],
        messages: [{ text: 'Before a choice', contact: null, page: null }],
      });

      await choose(page, 'accept');
      await expect.poll(() => conclusion(page)).toBe('recognised');
      expect(await ours(page), 'stored only with the first message').toEqual([]);
      const { contactId } = await send(page, 'After the choice');
      expect(contactId).toMatch(/^[0-9a-f-]{36}$/);
      // The conversation goes on on the next page; when it is written there makes no difference here.
      const entries = (await ours(page)).filter((entry) => !entry.endsWith('.thread'));
      expect(entries).toEqual([`webspeaker.${shop.accessKey.slice(0, 19)}`]);
      const { body } = traffic.requests[1] ?? {};
      const consent = {
        state: 'granted',
        method: 'explicit',
        source,
        category,
        widgetVersion: WIDGET_VERSION,
      };
      expect(body).toMatchObject({ pageUrl: address, conversationKey: null, visitor: { consent } });
      const receipt = { contact: contactId, source, category, method: 'explicit', version: WIDGET_VERSION };
      expect((await shop.rows()).receipts).toEqual([receipt]);

      await open(page, shop, platform);
      await expect.poll(() => conclusion(page)).toBe('recognised');
      expect((await send(page, 'On the next page')).contactId).toBe(contactId);
      const rows = await shop.rows();
      expect(rows.contacts).toMatchObject([{ id: contactId, withdrawn: false }]);
      expect(rows.receipts, 'one statement of the visitor is one receipt').toEqual([receipt]);

      await choose(page, 'reject');
      await expect.poll(() => ours(page)).toEqual([]);
      await expect
        .poll(async () => (await shop.rows()).contacts)
        .toMatchObject([{ id: contactId, withdrawn: true }]);

      await choose(page, 'accept');
      await expect.poll(() => conclusion(page)).toBe('recognised');
      await choose(page, 'reject');
      await expect.poll(() => conclusion(page)).toBe('anonymous');
      expect(await send(page, 'As nobody')).toMatchObject({ status: 'delivered', contactId: null });
      const withdrawals = traffic.requests.filter(({ call }) => call === 'withdrawals');
      expect(withdrawals, 'the server is told once').toEqual([
        { call: 'withdrawals', body: { accessKey: shop.accessKey, visitor: { key: body?.visitor?.key } } },
      ]);
      expect(traffic.requests.at(-1)?.body).toMatchObject({ visitor: null, pageUrl: null });
      expect(await ours(page)).toEqual([]);
      expect(traffic.errors).toEqual([]);
      expect((await shop.rows()).messages).toMatchObject([
        { text: 'Before a choice', contact: null, page: null },
        { text: 'After the choice', contact: contactId },
        { text: 'On the next page', contact: contactId },
        { text: 'As nobody', contact: null },
      ]);
    });

    test('reject, or accept another category only: the visitor stays anonymous', async ({ page, shop }) => {
      const traffic = record(page);
      for (const choice of ['reject', 'other'] as const) {
        await open(page, shop, platform);
        await choose(page, choice);
        await letTimePass(page);
        expect(await conclusion(page), choice).toBe('anonymous');
        expect(await send(page, choice)).toMatchObject({ status: 'delivered', contactId: null });
        await expectAnonymous(page, traffic);
        await forgetChoices(page);
      }
      expect(await shop.rows()).toMatchObject({
        contacts: [],
        receipts: [],
        messages: [{ contact: null }, { contact: null }],
      });
    });

    test('loads late: anonymous until it is there and says yes', async ({ page, shop }) => {
      const traffic = record(page);
      const late = before.replaceAll('<script', '<script data-late');
      await page.goto(shop.page({ attributes, after: `<template>${late}</template>` }));
      await letTimePass(page);
      await send(page, 'Too early');
      await expectAnonymous(page, traffic);
      await page.evaluate(async () => {
        const { content } = document.querySelector('template') as HTMLTemplateElement;
        for (const script of content.querySelectorAll('script')) {
          const live = document.createElement('script');
          live.textContent = script.textContent;
          if (script.getAttribute('src')) live.src = script.getAttribute('src') ?? '';
          const loaded = new Promise((done) => (live.onload = done));
          document.head.append(live);
          if (live.src) await loaded;
        }
      });
      await letTimePass(page);
      await send(page, 'No choice yet');
      await expectAnonymous(page, traffic);
      await choose(page, 'accept');
      await expect.poll(() => conclusion(page)).toBe('recognised');
      expect((await send(page, 'In time')).contactId).toBeTruthy();
      expect(traffic.errors).toEqual([]);
      expect((await shop.rows()).messages.map(({ contact }) => contact !== null)).toEqual([
        false,
        false,
        true,
      ]);
    });

    test('throws: the visitor stays anonymous, and the page sees no error of ours', async ({
      page,
      shop,
    }) => {
      const traffic = record(page);
      const broken = `${before}<script>window.platformIsBroken = true; window.breakPlatform?.();</script>`;
      await page.goto(shop.page({ attributes, before: broken }));
      // What the broken platform throws in its own code is its own.
      await page.evaluate(async () => {
        try {
          await (window as unknown as { choose(choice: string): unknown }).choose('accept');
        } catch {
          // As announced.
        }
      });
      await letTimePass(page);
      expect(await send(page, 'Still delivered')).toMatchObject({ status: 'delivered', contactId: null });
      const errors = traffic.errors.filter((error) => error.includes('/widget.js'));
      await expectAnonymous(page, { ...traffic, errors });
      expect(await shop.rows()).toMatchObject({ contacts: [], receipts: [], messages: [{ contact: null }] });
    });
  });
}
