import type { Page, Route } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import {
  conclusion,
  consent,
  expect,
  expectAnonymous,
  ours,
  record,
  send,
  test,
} from './support/widget-test.ts';

/** What holds for consent whichever platform it comes from. */

test.describe.configure({ mode: 'parallel' });

const manual = { 'data-consent': 'manual' };
const fake = (name: string) =>
  `<script src="/fakes/choice.js"></script><script src="/fakes/${name}.js"></script>`;
const choose = (page: Page, choice: string) =>
  page.evaluate((choice) => (window as unknown as { choose(choice: string): void }).choose(choice), choice);

async function inject(page: Page, src: string): Promise<void> {
  await page.addScriptTag({ url: src });
}

test.describe('auto', () => {
  const attributes = { 'data-consent': 'auto' };

  test('detects a platform that is on the page, and names it in the receipt', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes, before: fake('didomi') }));
    await choose(page, 'accept');
    await expect.poll(() => conclusion(page)).toBe('recognised');
    await send(page, 'Hello');
    expect((await shop.rows()).receipts).toMatchObject([{ source: 'didomi', category: 'cookies' }]);
  });

  test('detects a platform that loads within ten seconds, and none that comes later', async ({
    page,
    shop,
  }) => {
    await page.clock.install();
    await page.goto(shop.page({ attributes, before: '<script src="/fakes/choice.js"></script>' }));
    await page.clock.runFor(9000);
    await inject(page, '/fakes/cookiebot.js');
    await page.clock.runFor(500);
    await choose(page, 'accept');
    await expect.poll(() => conclusion(page)).toBe('recognised');

    const other = await page.context().newPage();
    await other.clock.install();
    await other.goto(shop.page({ attributes, before: '<script src="/fakes/choice.js"></script>' }));
    await other.clock.runFor(12_000);
    await inject(other, '/fakes/cookiebot.js');
    await other.clock.runFor(5000);
    await choose(other, 'accept');
    expect(await conclusion(other)).toBe('anonymous');
  });

  test("a platform's own adapter replaces a generic signal, and its no counts", async ({ page, shop }) => {
    const traffic = record(page);
    await page.goto(shop.page({ attributes, before: fake('google-consent-mode') }));
    await choose(page, 'accept');
    await expect.poll(() => conclusion(page)).toBe('recognised');
    await page.evaluate(() => (document.cookie = 'fake_choice=reject; path=/'));
    await inject(page, '/fakes/cookiebot.js');
    await expect.poll(() => conclusion(page)).toBe('anonymous');
    await send(page, 'Hello');
    await expectAnonymous(page, traffic);
  });

  test('a platform that does not know yet takes nothing back that a generic signal said', async ({
    page,
    shop,
  }) => {
    await page.goto(shop.page({ attributes, before: fake('google-consent-mode') }));
    await choose(page, 'accept');
    await expect.poll(() => conclusion(page)).toBe('recognised');
    await send(page, 'Hello');
    await page.evaluate(() => (document.cookie = 'fake_choice=; path=/; max-age=0'));
    await inject(page, '/fakes/cookiebot.js');
    await expect.poll(() => conclusion(page)).toBe('anonymous');
    await page.waitForTimeout(1200);
    expect(await ours(page)).toContain(`webspeaker.${shop.accessKey.slice(0, 19)}`);
    expect((await shop.rows()).contacts).toMatchObject([{ withdrawn: false }]);
  });

  test('no platform at all: anonymous, unless the page says yes', async ({ page, shop }) => {
    const traffic = record(page);
    await page.goto(shop.page({ attributes }));
    await send(page, 'Nobody asked me');
    await expectAnonymous(page, traffic);
    await consent(page, 'granted');
    expect((await send(page, 'The page asked me')).contactId).toBeTruthy();
    expect((await shop.rows()).receipts).toMatchObject([{ source: 'manual', category: 'tracking' }]);
  });
});

test('a platform that was found decides: the page can say no, and can not say yes', async ({
  page,
  shop,
}) => {
  await page.goto(shop.page({ attributes: { 'data-consent': 'cookiebot' }, before: fake('cookiebot') }));
  await consent(page, 'granted');
  expect(await conclusion(page)).toBe('anonymous');
  await choose(page, 'accept');
  await expect.poll(() => conclusion(page)).toBe('recognised');
  await consent(page, 'denied');
  expect(await conclusion(page)).toBe('anonymous');
});

test('an event whose detail names the category with a no is a no', async ({ page, shop }) => {
  const attributes = { 'data-consent-event': 'shop:consent', 'data-consent-category': 'stats' };
  const fire = (detail: unknown) =>
    page.evaluate((detail) => document.dispatchEvent(new CustomEvent('shop:consent', { detail })), detail);
  await page.goto(shop.page({ attributes }));
  for (const [detail, expected] of [
    // From here on the file is there that understands details.
    [{ stats: true }, 'recognised'],
    [{ stats: false, ads: true }, 'anonymous'],
    [['stats'], 'recognised'],
    [{ ads: true }, 'anonymous'],
    [['ads', 'stats'], 'recognised'],
    [['ads'], 'anonymous'],
    [{ stats: 'granted' }, 'recognised'],
    [{ stats: 'denied' }, 'anonymous'],
    [null, 'anonymous'],
  ] as const) {
    await fire(detail);
    await expect.poll(() => conclusion(page), JSON.stringify(detail)).toBe(expected);
  }
});

test.describe('Global Privacy Control', () => {
  const signal = () =>
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {
      get: () => true,
      configurable: true,
    });

  test('counts as denied whatever the page says, and withdraws what was agreed before', async ({
    page,
    shop,
  }) => {
    const traffic = record(page);
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    const { contactId } = await send(page, 'Before the signal');
    await page.addInitScript(signal);
    await page.goto(shop.page({ attributes: manual }));
    await expect.poll(() => ours(page)).toEqual([]);
    await consent(page, 'granted');
    expect(await send(page, 'After the signal')).toMatchObject({ status: 'delivered', contactId: null });
    await expect
      .poll(() => traffic.requests.map(({ call }) => call))
      .toEqual(['messages', 'withdrawals', 'messages']);
    expect((await shop.rows()).contacts).toMatchObject([{ id: contactId, withdrawn: true }]);
  });

  test('is left aside where the owner wrote so, and the project agrees', async ({ page, openShop }) => {
    const shop = await openShop({ respect_gpc: false });
    await page.addInitScript(signal);
    await page.goto(shop.page({ attributes: { ...manual, 'data-gpc': 'ignore' } }));
    await consent(page, 'granted');
    expect((await send(page, 'Hello')).contactId).toBeTruthy();
  });

  test('is enforced by the function too: the message goes out again without tracking', async ({
    page,
    shop,
  }) => {
    const traffic = record(page);
    // Chromium sends no such header itself, and a page can't.
    await page.route('**/functions/v1/widget/*', async (route) => {
      const headers = { ...(await route.request().allHeaders()), 'sec-gpc': '1' };
      await route.fulfill({ response: await route.fetch({ headers }) });
    });
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    expect(await send(page, 'Hello')).toMatchObject({ status: 'delivered', contactId: null });
    expect(traffic.requests.map(({ body }) => body.visitor !== null)).toEqual([true, false]);
    expect(await ours(page)).toEqual([]);
    expect(await shop.rows()).toMatchObject({ contacts: [], messages: [{ contact: null, page: null }] });
    // The panel asks for replies meanwhile.
    await page.unrouteAll({ behavior: 'wait' });
  });
});

test.describe('no retroactive flush', () => {
  test('consent that comes while a message is on its way changes nothing about it', async ({
    page,
    shop,
  }) => {
    const traffic = record(page);
    const held: Route[] = [];
    await page.route('**/widget/messages', (route) => void held.push(route));
    await page.goto(shop.page({ attributes: manual }));
    const sending = send(page, 'On its way');
    await expect.poll(() => held.length).toBe(1);
    await consent(page, 'granted');
    await held[0]?.continue();
    expect(await sending).toMatchObject({ status: 'delivered', contactId: null });
    await page.unroute('**/widget/messages');
    expect((await send(page, 'After consent')).contactId).toBeTruthy();
    expect(traffic.requests.map(({ body }) => [body.text, body.visitor !== null])).toEqual([
      ['On its way', false],
      ['After consent', true],
    ]);
    expect((await shop.rows()).messages).toMatchObject([
      { contact: null, page: null },
      { text: 'After consent' },
    ]);
  });

  test('a message from before consent that is tried again afterwards stays anonymous', async ({
    page,
    shop,
  }) => {
    const traffic = record(page);
    let failures = 1;
    await page.route('**/widget/messages', (route) =>
      failures-- > 0 ? route.abort('connectionreset') : route.continue(),
    );
    await page.goto(shop.page({ attributes: manual }));
    const sending = send(page, 'Typed before');
    await expect.poll(() => traffic.requests.length).toBe(1);
    await consent(page, 'granted');
    expect(await sending).toMatchObject({ status: 'delivered', contactId: null });
    expect(traffic.requests).toHaveLength(2);
    for (const { body } of traffic.requests) expect(body).toMatchObject({ visitor: null, pageUrl: null });
    expect((await shop.rows()).contacts).toEqual([]);
  });

  test('nothing ties the thread from before consent to the contact', async ({ page, shop }) => {
    const traffic = record(page);
    await page.goto(shop.page({ attributes: manual }));
    await send(page, 'Before');
    await consent(page, 'granted');
    await send(page, 'With consent');
    await consent(page, 'denied');
    await send(page, 'Afterwards');
    const keys = traffic.requests
      .filter(({ call }) => call === 'messages')
      .map(({ body }) => body.conversationKey ?? null);
    expect(keys[1]).toBeNull();
    expect(keys[0]).not.toBe(keys[2]);
  });
});

test.describe('withdrawal', () => {
  test('empties the queue: what waits for another try is not sent', async ({ page, shop }) => {
    const traffic = record(page);
    // Long enough for a slow machine to withdraw before the next try.
    await page.route('**/widget/messages', (route) =>
      route.fulfill({
        status: 503,
        headers: {
          'retry-after': '60',
          'access-control-allow-origin': '*',
          'access-control-expose-headers': 'retry-after',
        },
        json: { code: 'UNAVAILABLE', message: 'The database is away' },
      }),
    );
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    const waiting = [send(page, 'First'), send(page, 'Second')];
    await expect.poll(() => traffic.requests.length).toBe(1);
    await consent(page, 'denied');
    await page.unroute('**/widget/messages');
    expect(await Promise.all(waiting)).toMatchObject([
      { status: 'failed', code: 'WITHDRAWN' },
      { status: 'failed', code: 'WITHDRAWN' },
    ]);
    await page.waitForTimeout(1500);
    expect(traffic.requests.map(({ call }) => call)).toEqual(['messages', 'withdrawals']);
    expect((await shop.rows()).messages).toEqual([]);
  });

  test('erases the contact where the project says so', async ({ page, openShop }) => {
    const shop = await openShop({ withdrawal_action: 'erase' });
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    await send(page, 'Hello');
    await consent(page, 'denied');
    await expect.poll(() => shop.rows()).toEqual({ contacts: [], messages: [], receipts: [] });
  });

  test('granting again afterwards makes a new visitor', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    const first = await send(page, 'First life');
    await consent(page, 'denied');
    await consent(page, 'granted');
    const second = await send(page, 'Second life');
    expect(second.contactId).toBeTruthy();
    expect(second.contactId).not.toBe(first.contactId);
    const { contacts, receipts } = await shop.rows();
    expect(contacts.find(({ id }) => id === first.contactId)?.withdrawn).toBe(true);
    expect(contacts.find(({ id }) => id === second.contactId)?.withdrawn).toBe(false);
    expect(receipts).toHaveLength(2);
  });

  test('reaches the server when the page closes at once', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    await send(page, 'Hello');
    await page.evaluate(() => {
      addEventListener('pagehide', () =>
        (window as unknown as { WebSpeaker: { consent(state: string): void } }).WebSpeaker.consent('denied'),
      );
    });
    await page.close({ runBeforeUnload: true });
    await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
  });

  test('made on a page without the widget is noticed on the next one that has it', async ({ page, shop }) => {
    const traffic = record(page);
    const parts = { attributes: { 'data-consent': 'cookieyes' }, before: fake('cookieyes') };
    await page.goto(shop.page(parts));
    await choose(page, 'accept');
    await expect.poll(() => conclusion(page)).toBe('recognised');
    await send(page, 'Hello');
    await page.evaluate(() => (document.cookie = 'fake_choice=reject; path=/'));
    await page.goto(shop.page(parts));
    await expect.poll(() => ours(page)).toEqual([]);
    await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
    await expect.poll(() => traffic.requests.map(({ call }) => call)).toEqual(['messages', 'withdrawals']);
  });

  test('in one tab reaches the other within a second, and the server is told once', async ({
    page,
    shop,
  }) => {
    const context = page.context();
    const traffic = record(context);
    const parts = { attributes: { 'data-consent': 'cookiebot' }, before: fake('cookiebot') };
    await page.goto(shop.page(parts));
    await choose(page, 'accept');
    await expect.poll(() => conclusion(page)).toBe('recognised');
    await send(page, 'First tab');
    const other = await context.newPage();
    await other.goto(shop.page(parts));
    await expect.poll(() => conclusion(other)).toBe('recognised');
    await send(other, 'Second tab');

    await choose(page, 'reject');
    // The platform in the other tab still holds its own yes.
    await expect.poll(() => conclusion(other)).toBe('anonymous');
    expect(await ours(other)).toEqual([]);
    expect(await send(other, 'As nobody')).toMatchObject({ status: 'delivered', contactId: null });
    expect(await ours(other)).toEqual([]);
    await other.waitForTimeout(1000);
    expect(traffic.requests.filter(({ call }) => call === 'withdrawals')).toHaveLength(1);
    expect(traffic.errors).toEqual([]);
    const { contacts } = await shop.rows();
    expect(contacts).toMatchObject([{ withdrawn: true }]);
  });
});

test('two tabs that accept at once make one contact', async ({ page, shop }) => {
  const context = page.context();
  const other = await context.newPage();
  for (const round of [1, 2, 3]) {
    await Promise.all([page, other].map((tab) => tab.goto(shop.page({ attributes: manual }))));
    await Promise.all([page, other].map((tab) => consent(tab, 'granted')));
    const sent = await Promise.all([page, other].map((tab) => send(tab, `Round ${round}`)));
    expect(sent[0]?.contactId).toBeTruthy();
    expect(sent[1]?.contactId).toBe(sent[0]?.contactId);
    await page.evaluate(() => localStorage.clear());
  }
  expect((await shop.rows()).contacts).toHaveLength(3);
});

test('an erased contact does not come back: the next message makes another one', async ({
  page,
  shop,
  request,
}) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes: manual }));
  await consent(page, 'granted');
  const first = await send(page, 'First life');
  const erased = await page.evaluate(() =>
    (window as unknown as { WebSpeaker: { contactId(): Promise<string> } }).WebSpeaker.contactId(),
  );
  expect(erased).toBe(first.contactId);
  const body = { accessKey: shop.accessKey, visitor: { key: traffic.requests[0]?.body.visitor?.key } };
  const answer = await request.post(`${stack().apiUrl}/functions/v1/widget/erasures`, {
    data: body,
    headers: { origin: shop.site.origin },
  });
  expect(answer.status()).toBe(200);

  const second = await send(page, 'Second life');
  expect(second.contactId).toBeTruthy();
  expect(second.contactId).not.toBe(first.contactId);
  const rows = await shop.rows();
  expect(rows.contacts).toMatchObject([{ id: second.contactId }]);
  expect(rows.messages).toMatchObject([{ text: 'Second life', contact: second.contactId }]);
});

test('the time of consent stays the same from page to page', async ({ page, shop }) => {
  const traffic = record(page);
  for (const text of ['One', 'Two']) {
    await page.goto(shop.page({ attributes: manual }));
    await consent(page, 'granted');
    await send(page, text);
  }
  const [one, two] = traffic.requests.map(({ body }) => body.visitor?.consent?.['at']);
  expect(one).toBeTruthy();
  expect(two).toBe(one);
});
