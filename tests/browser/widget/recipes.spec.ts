import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { conclusion, consent, expect, record, send, test, type Shop } from './support/widget-test.ts';

/** The lines of docs/recipes.md, on pages as the tools make them that they are for. */

const recipes = readFileSync(join(import.meta.dirname, '../../../docs/recipes.md'), 'utf8');

/** The first block of a language in a section, with the addresses and the key of a shop. */
function recipe(heading: string, language: string, shop: Shop): string {
  const section = recipes.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const block = new RegExp(`\`\`\`${language}\\n(.+?)\`\`\``, 's').exec(section)?.[1];
  if (block === undefined) throw new Error(`No ${language} under ${heading}`);
  return filledIn(block, shop);
}

function filledIn(text: string, shop: Shop): string {
  return text
    .replaceAll('https://YOUR-PORTAL', shop.site.origin)
    .replaceAll('https://YOUR-PROJECT.supabase.co', stack().apiUrl)
    .replaceAll('pk_...', shop.accessKey);
}

function put(shop: Shop, body: string): string {
  const html = `<!doctype html><html lang="en"><head><title>Shop</title></head><body><h1>Shop</h1>${body}</body></html>`;
  return shop.site.put(`/recipe/${crypto.randomUUID()}`, { html });
}

const platform = (name: string) =>
  `<script src="/fakes/choice.js"></script><script src="/fakes/${name}.js"></script>`;
const accept = (page: Page) =>
  page.evaluate(() => (window as unknown as { choose(choice: string): void }).choose('accept'));

/** Nobody is recognised before the choice, and somebody is after it, by what the platform says. */
async function expectConsentToCount(page: Page, shop: Shop, receipt: object): Promise<void> {
  await page.waitForFunction(
    () => 'debug' in ((window as unknown as { WebSpeaker?: object }).WebSpeaker ?? {}),
  );
  expect(await send(page, 'Before')).toMatchObject({ status: 'delivered', contactId: null });
  await accept(page);
  await expect.poll(() => conclusion(page)).toBe('recognised');
  const { contactId } = await send(page, 'After');
  expect((await shop.rows()).receipts).toMatchObject([{ contact: contactId, ...receipt }]);
}

test('WordPress: the tag that the filter makes of what WordPress prints', async ({ page, shop }) => {
  const php = recipe('WordPress', 'php', shop);
  const source = /wp_enqueue_script\('webspeaker', '([^']+)'/.exec(php)?.[1] ?? '';
  const [, literals = ''] = /\$attributes = (.+?);/s.exec(php) ?? [];
  const attributes = [...literals.matchAll(/'([^']*)'/g)].map(([, part]) => part).join('');
  // https://developer.wordpress.org/reference/functions/wp_get_script_tag/
  const printed = `<script type="text/javascript" src="${source}" id="webspeaker-js" async="async" data-wp-strategy="async"></script>`;
  await page.goto(put(shop, platform('wp-consent-api') + printed.replace(' src=', `${attributes} src=`)));
  await expectConsentToCount(page, shop, { source: 'wp-consent-api', category: 'statistics' });
});

test('Tag Manager: the custom HTML, run after the page was loaded', async ({ page, shop }) => {
  const [, script = ''] = /<script>(.+)<\/script>/s.exec(recipe('Google Tag Manager', 'html', shop)) ?? [];
  await page.goto(put(shop, platform('google-consent-mode')));
  await page.evaluate((script) => {
    document.body.append(Object.assign(document.createElement('script'), { text: script }));
  }, script);
  await expectConsentToCount(page, shop, { source: 'google-consent-mode', category: 'analytics_storage' });
});

test('Shopify: the tag before the end of the theme', async ({ page, shop }) => {
  await page.goto(put(shop, platform('shopify') + recipe('Shopify', 'html', shop)));
  await expectConsentToCount(page, shop, { source: 'shopify', category: 'analytics' });
});

test('a single-page app: the widget stays through route changes, and each message has the page it was written on', async ({
  page,
  shop,
}) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes: { 'data-consent': 'manual' } }));
  await consent(page, 'granted');
  await send(page, 'On the first page');
  await page.evaluate(() => {
    document.body.querySelector('h1')?.replaceWith('Teas');
    history.pushState(null, '', '/teas?sort=price');
  });
  await send(page, 'On the second page');
  expect(
    (await shop.rows()).messages.map(({ page }) => page?.replace(/[0-9a-f-]{36}|\(masked\)/, '…')),
  ).toEqual([`${shop.site.origin}/shop/…`, `${shop.site.origin}/teas`]);
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(traffic.errors).toEqual([]);
});

test('a button of one’s own opens the channel that it names', async ({ page, shop }) => {
  const traffic = record(page);
  const [, code = ''] = /### A button of your own\n\n```ts\n(.+?)```/s.exec(recipes) ?? [];
  await page.goto(put(shop, '<button id="button">Ask us</button>'));
  await page.evaluate(`(async () => {
    const { init } = await import('/module/init.js');
    const button = document.querySelector('#button');
    ${filledIn(code, shop)}
  })()`);
  await expect(page.getByRole('button', { name: 'Open chat' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Ask us' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.getByRole('textbox').fill('Is anybody there?');
  await page.keyboard.press('Enter');
  await expect.poll(() => traffic.requests[0]?.body).toMatchObject({ channel: 'live_support' });
});
