import { stack } from '../../../tools/stack/stack.ts';
import { expect, ours, record, send, test } from './support/widget-test.ts';

/** The npm package, as a site's own code imports it. */

type Widget = { accessKey: string; open(): void; consent(state: string): void };
type Host = Window & { WebSpeaker?: Widget };
type Module = { init(options: Record<string, unknown>): Widget | null };

test('the module does nothing until init is called; then it is the widget, panel and consent included', async ({
  page,
  shop,
}) => {
  const traffic = record(page);
  await page.goto(shop.site.put('/module', { html: '<!doctype html><title>App</title><p>App</p>' }));
  const before = await page.evaluate(async () => {
    const path = '/module/init.js';
    await import(path);
    return { children: document.documentElement.childElementCount, there: 'WebSpeaker' in window };
  });
  expect(before).toEqual({ children: 2, there: false });

  const options = {
    accessKey: shop.accessKey,
    api: stack().apiUrl,
    consent: 'manual',
    channels: ['live_support'],
    offset: [40, 60],
    textGreeting: 'Good morning from the app',
    name: undefined,
  };
  const started = await page.evaluate(async (options) => {
    const path = '/module/init.js';
    const { init } = (await import(path)) as Module;
    const first = init(options);
    const second = init({ ...options, theme: 'dark' });
    const other = init({ ...options, accessKey: 'pk_another' });
    const there = (window as Host).WebSpeaker;
    return { same: first !== null && first === second && first === there, other };
  }, options);
  expect(started).toEqual({ same: true, other: null });

  await page.getByRole('button', { name: 'Open chat' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Good morning from the app')).toBeVisible();
  await expect(dialog.getByRole('tab')).toHaveCount(0);
  expect(await send(page, 'Before consent')).toMatchObject({ status: 'delivered', contactId: null });
  expect(await ours(page)).toEqual([]);

  await page.evaluate(() => (window as Host).WebSpeaker?.consent('granted'));
  const { contactId } = await send(page, 'After consent');
  expect((await shop.rows()).contacts).toMatchObject([{ id: contactId }]);
  expect(traffic.errors).toEqual([]);
});

test('without a panel its calls do nothing, and a missing option is said on the console', async ({
  page,
  shop,
}) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(shop.site.put('/bare-module', { html: '<!doctype html><title>App</title><p>App</p>' }));
  const answer = await page.evaluate(
    async (options) => {
      const path = '/module/init.js';
      const { init } = (await import(path)) as Module;
      const missing = init({ api: options.api });
      const widget = init({ ...options, panel: 'none' });
      widget?.open();
      return { missing, key: widget?.accessKey, children: document.documentElement.childElementCount };
    },
    { accessKey: shop.accessKey, api: stack().apiUrl },
  );
  expect(answer).toEqual({ missing: null, key: shop.accessKey, children: 2 });
  expect(said).toEqual(['WebSpeaker needs data-access-key and data-api']);
});
