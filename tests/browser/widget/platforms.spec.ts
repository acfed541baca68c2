import type { Page } from '@playwright/test';

import { WIDGET_VERSION } from '../../../packages/widget/src/version.ts';
import { PLATFORMS } from './support/platforms.ts';
import { conclusion, expect, expectAnonymous, ours, record, send, test } from './support/widget-test.ts';

/** The same table of cases for every consent platform: browser storage, every request body, and the database. */

test.describe.configure({ mode: 'parallel' });

type Choice = 'accept' | 'reject' | 'other';

async function choose(page: Page, choice: Choice): Promise<void> {
  await page.evaluate(
    (choice) => (window as unknown as { choose(choice: string): unknown }).choose(choice),
    choice,
  );
}

/** Long enough for any adapter to have heard and read again; what is asserted afterwards is that nothing happened. */
const settle = (page: Page) => page.waitForTimeout(400);

for (const platform of PLATFORMS) {
  const { title, attributes, before, source, category } = platform;

  test.describe(title, () => {
    test('no choice yet: a message is delivered, and nothing else is stored or sent', async ({
      page,
      shop,
    }) => {
      const traffic = record(page);
      await page.goto(shop.page({ attributes, before }));
      await settle(page);
      expect(traffic.requests).toEqual([]);
      expect(await send(page, 'Before a choice')).toMatchObject({ status: 'delivered', contactId: null });
      await expectAnonymous(page, traffic);
      expect(await shop.rows()).toMatchObject({
        contacts: [],
        receipts: [],
        messages: [{ text: 'Before a choice', contact: null, page: null }],
      });
    });

    test('accept: the next message makes a contact with a receipt', async ({ page, shop }) => {
      const traffic = record(page);
      const address = shop.page({ attributes, before });
      await page.goto(address);
      await settle(page);
      await send(page, 'Before the choice');
      await choose(page, 'accept');
      await expect.poll(() => conclusion(page)).toBe('recognised');
      expect(await ours(page), 'stored only with the first message').toEqual([]);
      const sent = await send(page, 'After the choice');
      expect(sent.contactId).toMatch(/^[0-9a-f-]{36}$/);

      // The conversation goes on on the next page; when it is written there makes no difference here.
      const entries = (await ours(page)).filter((entry) => !entry.endsWith('.thread'));
      expect(entries).toEqual([`webspeaker.${shop.accessKey.slice(0, 19)}`]);
      const [early, late] = traffic.requests;
      expect(early?.body).toMatchObject({ visitor: null, pageUrl: null });
      expect(late?.body).toMatchObject({
        pageUrl: address,
        conversationKey: null,
        visitor: {
          consent: { state: 'granted', method: 'explicit', source, category, widgetVersion: WIDGET_VERSION },
        },
      });
      expect(traffic.errors).toEqual([]);
      const rows = await shop.rows();
      expect(rows.contacts).toMatchObject([{ id: sent.contactId, withdrawn: false }]);
      expect(rows.receipts).toEqual([
        { contact: sent.contactId, source, category, method: 'explicit', version: WIDGET_VERSION },
      ]);
      expect(rows.messages).toMatchObject([
        { text: 'Before the choice', contact: null, page: null },
        { text: 'After the choice', contact: sent.contactId },
      ]);
    });

    for (const [choice, words] of [
      ['reject', 'reject'],
      ['other', 'accept another category only'],
    ] as const) {
      test(`${words}: the visitor stays anonymous`, async ({ page, shop }) => {
        const traffic = record(page);
        await page.goto(shop.page({ attributes, before }));
        await settle(page);
        await choose(page, choice);
        await settle(page);
        expect(await conclusion(page)).toBe('anonymous');
        expect(await send(page, 'Still nobody')).toMatchObject({ status: 'delivered', contactId: null });
        await expectAnonymous(page, traffic);
        expect(await shop.rows()).toMatchObject({
          contacts: [],
          receipts: [],
          messages: [{ contact: null }],
        });
      });
    }

    test('withdraw later: the key is gone, the server told once', async ({ page, shop }) => {
      const traffic = record(page);
      await page.goto(shop.page({ attributes, before }));
      await settle(page);
      await choose(page, 'accept');
      await expect.poll(() => conclusion(page)).toBe('recognised');
      const { contactId } = await send(page, 'As myself');
      const key = traffic.requests.at(-1)?.body.visitor?.key;

      await choose(page, 'reject');
      await expect.poll(() => ours(page)).toEqual([]);
      await expect
        .poll(async () => (await shop.rows()).contacts)
        .toMatchObject([{ id: contactId, withdrawn: true }]);
      expect(await send(page, 'As nobody')).toMatchObject({ status: 'delivered', contactId: null });
      const withdrawals = traffic.requests.filter(({ call }) => call === 'withdrawals');
      expect(withdrawals).toEqual([
        { call: 'withdrawals', body: { accessKey: shop.accessKey, visitor: { key } } },
      ]);
      expect(traffic.requests.at(-1)?.body).toMatchObject({ visitor: null, pageUrl: null });
      expect(await ours(page)).toEqual([]);
      expect(traffic.errors).toEqual([]);
      expect((await shop.rows()).messages).toMatchObject([
        { text: 'As myself', contact: contactId },
        { text: 'As nobody', contact: null },
      ]);
    });

    test('choice remembered on the next page: the same contact', async ({ page, shop }) => {
      const traffic = record(page);
      await page.goto(shop.page({ attributes, before }));
      await settle(page);
      await choose(page, 'accept');
      await expect.poll(() => conclusion(page)).toBe('recognised');
      const first = await send(page, 'On the first page');
      await page.goto(shop.page({ attributes, before }));
      await expect.poll(() => conclusion(page)).toBe('recognised');
      const second = await send(page, 'On the next page');
      expect(second.contactId).toBe(first.contactId);
      expect(traffic.errors).toEqual([]);
      const rows = await shop.rows();
      expect(rows.contacts).toHaveLength(1);
      expect(rows.receipts, 'one statement of the visitor is one receipt').toHaveLength(1);
    });

    test('loads late: anonymous until it is there and says yes', async ({ page, shop }) => {
      const traffic = record(page);
      const late = before.replaceAll('<script', '<script data-late');
      await page.goto(shop.page({ attributes, after: `<template>${late}</template>` }));
      await settle(page);
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
      await settle(page);
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
      await settle(page);
      expect(await send(page, 'Still delivered')).toMatchObject({ status: 'delivered', contactId: null });
      const errors = traffic.errors.filter((error) => error.includes('/widget.js'));
      await expectAnonymous(page, { ...traffic, errors });
      expect(await shop.rows()).toMatchObject({ contacts: [], receipts: [], messages: [{ contact: null }] });
    });
  });
}
