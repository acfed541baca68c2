import type { Page } from '@playwright/test';

import { consent, expect, ours, record, send, test } from './support/widget-test.ts';

/**
 * No message is lost, and no call of the API throws or rejects, whatever the page does.
 */
test.describe.configure({ mode: 'parallel' });

const attributes = { 'data-consent': 'manual' };
type Api = {
  open(channel: string): void;
  answer(channel: string, handler: () => string): void;
  send(message: object): void;
  contactId(): Promise<string | null>;
};

/** `contactId()` answers when what speaks to the server is there: before, a page that goes can only send anonymously. */
const untilConnected = (page: Page) =>
  page.evaluate(async () => {
    await (window as unknown as { WebSpeaker: Api }).WebSpeaker.contactId();
  });

test.describe('the page is left at once', () => {
  for (const state of ['granted', 'denied'] as const) {
    test(`two messages in a row, consent ${state}: both arrive`, async ({ page, shop }) => {
      // The answer takes its time, so that the second message waits behind the first.
      await page.addInitScript(() => {
        const { fetch } = window;
        window.fetch = async (...request) => {
          const answer = await fetch(...request);
          await new Promise((done) => setTimeout(done, 5000));
          return answer;
        };
      });
      const next = shop.page({ attributes });
      await page.goto(shop.page({ attributes }));
      await consent(page, state);
      await untilConnected(page);
      const left = page.waitForURL(next);
      await page.evaluate((next) => {
        const { WebSpeaker } = window as unknown as { WebSpeaker: Api };
        for (const text of ['one', 'two']) WebSpeaker.send({ channel: 'live_support', text });
        location.assign(next);
      }, next);
      await left;
      await expect(async () => {
        const { contacts, messages } = await shop.rows();
        expect(messages.map(({ text }) => text).sort()).toEqual(['one', 'two']);
        expect(contacts).toHaveLength(state === 'granted' ? 1 : 0);
        for (const { contact } of messages) expect(contact).toBe(contacts[0]?.id ?? null);
      }).toPass();
    });
  }

  test('the first message, whose key another tab holds up: it arrives, and its contact stays', async ({
    page,
    shop,
  }) => {
    await page.addInitScript((accessKey) => {
      void navigator.locks.request(`webspeaker.${accessKey.slice(0, 19)}`, () => new Promise(() => {}));
    }, shop.accessKey);
    const next = shop.page({ attributes });
    await page.goto(shop.page({ attributes }));
    await consent(page, 'granted');
    await untilConnected(page);
    const left = page.waitForURL(next);
    await page.evaluate((next) => {
      const { WebSpeaker } = window as unknown as { WebSpeaker: Api };
      WebSpeaker.send({ channel: 'live_support', text: 'one' });
      location.assign(next);
    }, next);
    await left;
    await expect.poll(async () => (await shop.rows()).messages.map(({ text }) => text)).toEqual(['one']);
    await consent(page, 'granted');
    const { contacts } = await shop.rows();
    const contactId = await page.evaluate(() =>
      (window as unknown as { WebSpeaker: { contactId(): Promise<string> } }).WebSpeaker.contactId(),
    );
    expect(contacts).toMatchObject([{ id: contactId }]);
  });
});

test('who leaves while a message is unsent is asked, and not once it arrived', async ({ page, shop }) => {
  await page.goto(shop.page({ attributes }));
  await page.getByRole('button', { name: 'Open chat' }).click();
  await page.getByRole('textbox').fill('Hello');
  await untilConnected(page);
  await page.context().setOffline(true);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Sending…')).toBeVisible();
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  expect((await asked).type()).toBe('beforeunload');
  await (await asked).dismiss();
  await page.context().setOffline(false);
  await expect(page.getByText('Delivered')).toBeVisible();
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
});

const write = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('button', { name: 'Open chat' }).click();
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
};
/** The browser's question "Leave site?", answered with "stay". */
const asked = async (page: Page): Promise<string> => {
  const question = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await question;
  await dialog.dismiss();
  return dialog.type();
};

test('who is cut off before what sends has arrived is asked too, and the message goes out in the end', async ({
  page,
  shop,
}) => {
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/client.js*', (route) => arrived.then(() => route.continue()));
  await page.goto(shop.page({ attributes }));
  await write(page, 'Hello');
  await expect(page.getByText('Sending…')).toBeVisible();
  await page.context().setOffline(true);
  expect(await asked(page)).toBe('beforeunload');
  await page.context().setOffline(false);
  arrive();
  await expect(page.getByText('Delivered')).toBeVisible();
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
});

test.describe('what only the owner can mend is final at once, and said where owner and visitor look', () => {
  for (const [title, reason, address] of [
    ['a wrong access key', 'No project has this access key', (url: string) => url],
    [
      'an origin that is not allowed',
      "The request's origin is not among the project's allowed origins",
      (url: string) => url.replace('localhost', '127.0.0.1'),
    ],
  ] as const) {
    test(title, async ({ page, shop }) => {
      const traffic = record(page);
      const said: string[] = [];
      page.on('console', (message) => message.type() === 'warning' && said.push(message.text()));
      const key = title.includes('key') ? { 'data-access-key': 'pk_misspelt' } : {};
      const url = address(shop.page({ attributes: { ...key, ...attributes } }));
      await page.goto(url);
      await write(page, 'Hello');
      await expect(page.getByText('Not sent. This chat is not set up for this website.')).toBeVisible();
      expect(traffic.requests).toHaveLength(1);
      expect(said).toEqual([expect.stringContaining(reason)]);
      expect(said[0]).toContain(new URL(url).origin);
    });
  }

  test('a misspelt consent platform', async ({ page, shop }) => {
    const said: string[] = [];
    page.on('console', (message) => message.type() === 'warning' && said.push(message.text()));
    await page.goto(shop.page({ attributes: { 'data-consent': 'cookibot' } }));
    await expect.poll(() => said).toEqual([expect.stringContaining('"cookibot" is no consent platform')]);
    const report = await page.evaluate(() =>
      (window as unknown as { WebSpeaker: { debug(): Promise<Record<string, unknown>> } }).WebSpeaker.debug(),
    );
    expect(report['looking for']).toBe('cookibot, which is no consent platform');
    expect((await send(page, 'Hello')).contactId).toBeNull();
  });
});

test.describe('a message that can not be sent', () => {
  test('says why it waits, is then shown as not sent, and who leaves is asked until it arrived', async ({
    page,
    shop,
  }) => {
    await page.clock.install();
    await page.goto(shop.page({ attributes }));
    await page.route('**/widget/messages', (route) => route.abort('internetdisconnected'));
    await write(page, 'Hello');
    await expect(page.getByText('Sending… There is no connection.')).toBeVisible();
    await expect(async () => {
      await page.clock.runFor(5000);
      await expect(page.getByText('Not sent. There is no connection.')).toBeVisible({ timeout: 200 });
    }).toPass({ intervals: [50] });
    expect(await asked(page)).toBe('beforeunload');
    expect(await ours(page)).toEqual([]);
    await page.unroute('**/widget/messages');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await expect(page.getByText('Delivered')).toBeVisible();
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    expect((await shop.rows()).messages).toMatchObject([{ text: 'Hello' }]);
  });

  test('under consent goes out with the next page, once, as it was written', async ({ page, shop }) => {
    const traffic = record(page);
    // A page that goes tries once more, and what it sends then no test can hold up: so nobody answers at that address.
    const first = shop.page({ attributes: { ...attributes, 'data-api': 'http://127.0.0.1:9' } });
    await page.goto(first);
    await consent(page, 'granted');
    void send(page, 'Hello').catch(() => undefined);
    const entry = `webspeaker.${shop.accessKey.slice(0, 19)}`;
    await expect.poll(async () => (await ours(page)).sort()).toEqual([entry, `${entry}.unsent`]);
    await page.goto(shop.page({ attributes }));
    // Nothing has said yet on this page that the visitor agreed.
    expect((await ours(page)).sort()).toEqual([entry, `${entry}.unsent`]);
    expect((await shop.rows()).messages).toEqual([]);
    await consent(page, 'granted');
    await expect.poll(() => ours(page)).not.toContain(`${entry}.unsent`);
    const { messages, contacts } = await shop.rows();
    expect(messages).toMatchObject([{ text: 'Hello', contact: contacts[0]?.id }]);
    expect(traffic.requests.at(-1)?.body.pageUrl).toBe(first);
    await page.evaluate(() => (window as unknown as { WebSpeaker: Api }).WebSpeaker.open('live_support'));
    await expect(page.getByText('Hello', { exact: true })).toBeVisible();
    await expect(page.getByText('Delivered')).toBeVisible();
  });

  test('is deleted when consent is withdrawn, in another tab too', async ({ page, shop }) => {
    await page.route('**/widget/messages', (route) => route.abort('internetdisconnected'));
    await page.goto(shop.page({ attributes }));
    await consent(page, 'granted');
    void send(page, 'Hello').catch(() => undefined);
    await expect.poll(async () => (await ours(page)).length).toBe(2);
    const other = await page.context().newPage();
    await other.goto(shop.page({ attributes }));
    await consent(other, 'denied');
    await expect.poll(() => ours(page)).toEqual([]);
  });
});

const TAKEN: Record<string, { before?: string; later?: string; anonymous?: boolean }> = {
  'fetch, once the widget is there': { later: 'window.fetch = undefined' },
  'crypto, so that no key can be made': {
    before: 'Object.defineProperty(window, "crypto", { value: {} })',
    anonymous: true,
  },
  'AbortSignal.timeout, as in browsers before 2022': { before: 'delete AbortSignal.timeout' },
  'Object.prototype.toJSON': { before: 'Object.prototype.toJSON = () => "taken"' },
  'Array.prototype.toJSON': { before: 'Array.prototype.toJSON = () => "taken"' },
  'options of fetch, by Object.prototype': {
    before: 'Object.assign(Object.prototype, { headers: "taken", mode: "taken" })',
  },
};
for (const [title, { before = '', later = '', anonymous = false }] of Object.entries(TAKEN)) {
  test(`what the page took or put in the way: ${title}`, async ({ page, shop }) => {
    const traffic = record(page);
    await page.goto(shop.page({ attributes, before: `<script>${before}</script>` }));
    await consent(page, 'granted');
    await page.evaluate((script) => {
      document.head.append(Object.assign(document.createElement('script'), { text: script }));
    }, later);
    expect(await send(page, 'Hello')).toMatchObject({ status: 'delivered' });
    const { contacts, messages } = await shop.rows();
    expect(messages).toMatchObject([{ text: 'Hello' }]);
    expect(contacts).toHaveLength(anonymous ? 0 : 1);
    expect(traffic.errors).toEqual([]);
  });
}

test('no call throws and no promise rejects, whatever it is given', async ({ page, shop }) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes }));
  const outcome = await page.evaluate(async () => {
    const api = (window as unknown as { WebSpeaker: Record<string, (...args: unknown[]) => unknown> })
      .WebSpeaker;
    const broken = {
      get text(): string {
        throw new Error('No');
      },
      toString(): string {
        throw new Error('No');
      },
    };
    const values = [undefined, null, 7, '', 'text', Symbol('s'), {}, [], () => 'x', broken, { text: broken }];
    const bad: string[] = [];
    const states = new Set<string>();
    for (const [name, call] of Object.entries(api)) {
      if (typeof call !== 'function') continue;
      for (const first of values) {
        for (const second of [undefined, null, broken]) {
          try {
            const result = await call(first, second);
            if (name === 'send') states.add((result as { status: string }).status);
          } catch (error) {
            bad.push(`${name}: ${String(error)}`);
          }
        }
      }
    }
    return { bad, states: [...states] };
  });
  expect(outcome).toEqual({ bad: [], states: ['failed'] });
  // The panel hears of messages, and whoever the page named is to answer them.
  await page.evaluate(() => (window as unknown as { WebSpeaker: Api }).WebSpeaker.open('live_support'));
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.evaluate(() => {
    const { WebSpeaker } = window as unknown as { WebSpeaker: Api };
    WebSpeaker.answer('no channel', () => 'Nobody asked');
    return WebSpeaker.send({ channel: 'no channel', text: 'Hello' });
  });
  expect(traffic.errors).toEqual([]);
});
