import type { Page } from '@playwright/test';

import { consent, expect, ours, record, send, test } from './support/widget-test.ts';

/**
 * Cloudflare Turnstile, with a script of ours in the place of Cloudflare's, and the server's question in front of the real
 * one: what the widget loads and when, and what it sends.
 */
test.describe.configure({ mode: 'parallel' });

const SITE_KEY = '1x00000000000000000000AA';
const attributes = { 'data-consent': 'manual', 'data-turnstile': SITE_KEY };

/** Asks each message that has no token for one, and says what was loaded from Cloudflare. */
async function challenge(page: Page, script: string): Promise<string[]> {
  const loaded: string[] = [];
  await page.route('https://challenges.cloudflare.com/**', async (route) => {
    loaded.push(route.request().url());
    await route.fulfill({ contentType: 'text/javascript', body: script });
  });
  await page.route('**/functions/v1/widget/messages', async (route) => {
    const body = JSON.parse(route.request().postData() ?? '{}') as { turnstileToken?: string };
    if (body.turnstileToken === 'token of a person') return route.continue();
    return route.fulfill({
      status: 403,
      headers: { 'Access-Control-Allow-Origin': '*' },
      json: { code: 'CHALLENGE_REQUIRED', message: 'Get a token' },
    });
  });
  return loaded;
}

const PASSES = `turnstile = {
  render(box, { sitekey, callback }) {
    if (sitekey === '${SITE_KEY}' && box.isConnected) setTimeout(callback, 100, 'token of a person');
    return 'id';
  },
  remove() {},
}`;

test('a visitor who is asked sends the message with a token, and nothing of Cloudflare is loaded before', async ({
  page,
  shop,
}) => {
  const traffic = record(page);
  const loaded = await challenge(page, PASSES);
  await page.goto(shop.page({ attributes }));
  await consent(page, 'granted');
  await page.waitForLoadState('networkidle');
  expect(loaded).toEqual([]);

  expect(await send(page, 'Hello')).toMatchObject({ status: 'delivered' });
  expect(loaded).toEqual(['https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit']);
  const messages = traffic.requests.filter(({ call }) => call === 'messages');
  expect(messages).toHaveLength(2);
  expect((await shop.rows()).messages).toHaveLength(1);
  expect(
    await page.locator('html > div[style*="position: fixed"]').count(),
    'nothing stays on the page',
  ).toBe(0);
  expect(traffic.errors).toEqual([]);
});

test('a message that an earlier page kept is asked too, and sent once', async ({ page, shop }) => {
  // Nobody answers at that address.
  await page.goto(shop.page({ attributes: { ...attributes, 'data-api': 'http://127.0.0.1:9' } }));
  await consent(page, 'granted');
  void send(page, 'Hello').catch(() => undefined);
  await expect.poll(async () => (await ours(page)).length).toBe(2);
  const loaded = await challenge(page, PASSES);
  await page.goto(shop.page({ attributes }));
  await consent(page, 'granted');
  await expect.poll(async () => (await ours(page)).filter((name) => name.endsWith('.unsent'))).toEqual([]);
  expect((await shop.rows()).messages).toMatchObject([{ text: 'Hello' }]);
  expect(loaded).toHaveLength(1);
});

test('a message that is refused for want of a token is kept for no other page, and the panel says why', async ({
  page,
  shop,
}) => {
  await challenge(page, 'throw new Error("blocked")');
  await page.goto(shop.page({ attributes }));
  await consent(page, 'granted');
  await page.getByRole('button', { name: 'Open chat' }).click();
  await page.getByRole('textbox').fill('Hello');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Not sent. It could not be checked that a person is writing.')).toBeVisible();
  expect((await ours(page)).filter((entry) => entry.endsWith('.unsent'))).toEqual([]);
});

test('consent that is withdrawn while the box waits to be ticked: no key is sent after it', async ({
  page,
  shop,
}) => {
  const traffic = record(page);
  await challenge(page, PASSES.replace('setTimeout(callback, 100,', 'tick = () => callback('));
  await page.goto(shop.page({ attributes }));
  await consent(page, 'granted');
  const sent = send(page, 'Hello');
  await page.waitForFunction(() => 'tick' in window);
  const before = traffic.requests.length;
  await consent(page, 'denied');
  await page.evaluate(() => (window as unknown as { tick(): void }).tick());

  expect(await sent).toMatchObject({ status: 'failed', code: 'WITHDRAWN' });
  const later = traffic.requests.slice(before).filter(({ call }) => call === 'messages');
  for (const { body } of later) expect(body.visitor).toBeNull();
});

for (const [title, script] of [
  ['cannot be loaded', 'throw new Error("blocked")'],
  ['gives up', PASSES.replace('{ sitekey, callback }', "{ sitekey, 'error-callback': callback }")],
  ['throws', 'turnstile = { render() { throw new Error("broken") }, remove() {} }'],
] as const) {
  test(`Turnstile ${title}: the message says that it was not sent`, async ({ page, shop }) => {
    await challenge(page, script);
    await page.goto(shop.page({ attributes }));
    expect(await send(page, 'Hello')).toMatchObject({ status: 'failed', code: 'CHALLENGE_REQUIRED' });
  });
}

test('a tag without a site key loads nothing of Cloudflare', async ({ page, shop }) => {
  const loaded = await challenge(page, PASSES);
  await page.goto(shop.page({ attributes: { 'data-consent': 'manual' } }));
  expect(await send(page, 'Hello')).toMatchObject({ status: 'failed', code: 'CHALLENGE_REQUIRED' });
  expect(loaded).toEqual([]);
});
