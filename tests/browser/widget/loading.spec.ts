import { randomUUID } from 'node:crypto';

import type { Page } from '@playwright/test';

import { openPanel, writeDelivered } from './support/panel.ts';
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

/** What the widget loads and when: the launcher at once, everything else when somebody needs it. */

test.describe.configure({ mode: 'parallel' });

const attributes = { 'data-consent': 'manual' };
type Api = { open(): void; answer(channel: string, handler: () => string): void };

/** Addresses of the widget's later files, as a page asks for them. */
function laterFiles(page: Page): string[] {
  const files: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/widget/')) files.push(pathname.slice('/widget/'.length) + search);
  });
  return files;
}

test('nothing more than the script is loaded until somebody approaches the launcher, and what sends when they write', async ({
  page,
  shop,
}) => {
  const files = laterFiles(page);
  await page.goto(shop.page({ attributes }));
  const launcher = page.getByRole('button', { name: 'Open chat' });
  await expect(launcher).toBeVisible();
  await page.waitForTimeout(1500);
  expect(files).toEqual([]);
  await launcher.hover();
  await expect.poll(() => files).toContainEqual(expect.stringMatching(/^[0-9a-f]{10}\/panel\.js$/));
  const loaded = [...files];
  await launcher.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.getByRole('button', { name: 'Close chat' }).click();
  await launcher.click();
  expect(files).toEqual(loaded);
  expect(files).not.toContainEqual(expect.stringMatching(/\/client\.js$/));
  await page.getByRole('textbox').press('H');
  await expect.poll(() => files).toContainEqual(expect.stringMatching(/\/client\.js$/));
});

test('what asks how an answer is to reach the visitor comes with the first message to people', async ({
  page,
  shop,
}) => {
  const files = laterFiles(page);
  await page.goto(shop.page({ attributes: { ...attributes, 'data-channels': 'ai_search live_support' } }));
  await openPanel(page);
  await writeDelivered(page, 'To the assistant');
  await expect.poll(() => files).toContainEqual(expect.stringMatching(/\/replies\.js$/));
  expect(files).not.toContainEqual(expect.stringMatching(/\/keep-in-tab\.js$/));
  await page.getByRole('tab', { name: 'Live support' }).click();
  await writeDelivered(page, 'To people');
  await expect(page.getByText('How should the answer reach you?')).toBeVisible();
});

test('a message sent by the page is in the panel when that is opened, with its answer', async ({
  page,
  shop,
}) => {
  await page.goto(shop.page({ attributes }));
  await page.evaluate(() =>
    (window as unknown as { WebSpeaker: Api }).WebSpeaker.answer('live_support', () => 'The answer'),
  );
  await send(page, 'Sent before anything was opened');
  await page.evaluate(() => (window as unknown as { WebSpeaker: Api }).WebSpeaker.open());
  await expect(page.getByText('Sent before anything was opened')).toBeVisible();
  await expect(page.getByText('The answer', { exact: true })).toBeVisible();
});

test('where the panel can not be loaded the launcher says so, and the next press tries again', async ({
  page,
  shop,
}) => {
  const traffic = record(page);
  const said: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && said.push(message.text()));
  await page.route('**/widget/*/*.js*', (route) => route.abort('internetdisconnected'));
  await page.goto(shop.page({ attributes }));
  await page.getByRole('button', { name: 'Open chat' }).click();
  const launcher = page.getByRole('button', { name: '⚠ Open chat' });
  await expect(launcher).toBeVisible();
  await expect.poll(() => said).toContainEqual(expect.stringContaining('could not be loaded'));
  await page.unroute('**/widget/*/*.js*');
  await launcher.click();
  await expect(page.getByRole('dialog', { name: 'Chat' })).toBeVisible();
  expect(traffic.errors).toEqual([]);
});

test.describe('what speaks to the server', () => {
  const client = '**/client.js*';

  test('comes when the visitor writes, and can not be had: the message stays and says so, and is sent once it is there', async ({
    page,
    shop,
  }) => {
    const traffic = record(page);
    await page.route(client, (route) => route.abort('internetdisconnected'));
    await page.goto(shop.page({ attributes }));
    await page.getByRole('button', { name: 'Open chat' }).click();
    await page.getByRole('textbox').fill('Hello');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Not sent. There is no connection.')).toBeVisible();
    await page.unroute(client);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('Delivered')).toBeVisible();
    expect((await shop.rows()).messages).toMatchObject([{ text: 'Hello' }]);
    expect(traffic.errors).toEqual([]);
  });

  test('is on its way when the page is left: messages arrive all the same', async ({ page, shop }) => {
    await page.route(client, () => undefined);
    await page.goto(shop.page({ script: 'headless.js', attributes }));
    await page.evaluate(() => {
      const { WebSpeaker } = window as unknown as { WebSpeaker: { send(message: object): void } };
      for (const text of ['one', 'two']) WebSpeaker.send({ channel: 'live_support', text });
    });
    await page.goto('about:blank');
    await expect
      .poll(async () => (await shop.rows()).messages.map(({ text }) => text).sort())
      .toEqual(['one', 'two']);
    expect((await shop.rows()).contacts).toEqual([]);
  });

  test('is on its way when consent is withdrawn: the key goes at once, and the server hears of it', async ({
    page,
    shop,
  }) => {
    await page.goto(shop.page({ attributes }));
    await consent(page, 'granted');
    await send(page, 'Hello');
    const key = `webspeaker.${shop.accessKey.slice(0, 19)}`;
    expect(await ours(page)).toContain(key);
    await page.route(client, () => undefined);
    await page.goto(shop.page({ attributes }));
    await consent(page, 'denied');
    expect(await ours(page)).toEqual([`${key}.owed`]);
    await page.unroute(client);
    await page.goto(shop.page({ attributes }));
    await expect.poll(() => ours(page)).toEqual([]);
    expect((await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
  });
});

test.describe('the adapter of a consent platform', () => {
  const before =
    '<script src="/fakes/choice.js"></script><script>document.cookie = "fake_choice=accept; path=/"</script><script src="/fakes/cookiebot.js"></script>';

  for (const platform of ['auto', 'cookiebot']) {
    test(`data-consent="${platform}": that one alone is loaded`, async ({ page, shop }) => {
      const files = laterFiles(page);
      await page.goto(shop.page({ attributes: { 'data-consent': platform }, before }));
      await expect.poll(() => conclusion(page)).toBe('recognised');
      const adapters = files.filter((file) => file.includes('/consent-'));
      expect(adapters).toEqual([expect.stringMatching(/^[0-9a-f]{10}\/consent-cookiebot\.js$/)]);
    });

    test(`data-consent="${platform}": until it is here nobody speaks for the platform; it is tried again`, async ({
      page,
      shop,
    }) => {
      const said: string[] = [];
      page.on('console', (message) => message.type() === 'warning' && said.push(message.text()));
      const traffic = record(page);
      await page.route('**/consent-cookiebot.js*', (route) => route.abort('internetdisconnected'));
      await page.goto(shop.page({ attributes: { 'data-consent': platform }, before }));
      await consent(page, 'granted');
      await expect
        .poll(() => said)
        .toEqual([expect.stringContaining('consent-cookiebot.js could not be loaded')]);
      expect((await send(page, 'Hello')).contactId).toBeNull();
      await expectAnonymous(page, traffic);
      await page.unroute('**/consent-cookiebot.js*');
      await expect.poll(() => conclusion(page)).toBe('recognised');
      expect(traffic.errors).toEqual([]);
    });
  }
});

test('headless.js hears the events of consent, and what their detail says', async ({ page, shop }) => {
  const traffic = record(page);
  const fire = (detail: unknown) =>
    page.evaluate((detail) => dispatchEvent(new CustomEvent('shop:consent', { detail })), detail);
  const events = { 'data-consent-event': 'shop:consent', 'data-consent-category': 'stats' };
  await page.goto(shop.page({ script: 'headless.js', attributes: events }));
  await fire({ stats: false });
  expect((await send(page, 'No')).contactId).toBeNull();
  await expectAnonymous(page, traffic);
  await fire({ stats: true });
  await expect.poll(async () => (await send(page, 'Yes')).contactId).toBeTruthy();
  const contactId = await page.evaluate(() =>
    (window as unknown as { WebSpeaker: { contactId(): Promise<string> } }).WebSpeaker.contactId(),
  );
  expect((await shop.rows()).contacts).toMatchObject([{ id: contactId }]);
  await expect(page.getByRole('button')).toHaveCount(0);
  expect(traffic.errors).toEqual([]);
});

for (const [title, policy] of [
  ['a nonce', "script-src 'nonce-n0nce'"],
  ['a nonce and strict-dynamic', "script-src 'nonce-n0nce' 'strict-dynamic'"],
  [
    'trusted types of which none may be made',
    "script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
  ],
] as const) {
  test(`a content security policy with ${title} lets the panel load`, async ({ page, shop }) => {
    const violations: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted/.test(message.text())) violations.push(message.text());
    });
    await page.goto(
      shop.page({
        attributes: { ...attributes, nonce: 'n0nce' },
        headers: {
          'content-security-policy': `default-src 'none'; ${policy}; connect-src *; style-src 'none'`,
        },
      }),
    );
    await page.getByRole('button', { name: 'Open chat' }).click();
    await expect(page.getByRole('dialog')).toHaveCSS('width', '384px');
    expect(violations).toEqual([]);
  });
}

test('the address of the page goes to nobody with the later files', async ({ page, shop }) => {
  const referrers: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/widget/')) referrers.push(request.headers()['referer']);
  });
  await page.goto(
    `${shop.page({ attributes, headers: { 'referrer-policy': 'unsafe-url' } })}?secret=${randomUUID()}`,
  );
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(referrers.length).toBeGreaterThan(0);
  for (const referrer of referrers) expect(referrer ?? '').not.toContain('secret');
});
