import type { Page, Route } from '@playwright/test';

import { WIDGET_VERSION } from '../../../packages/widget/src/version.ts';
import { answerNow, openPanel, writeDelivered } from './support/panel.ts';
import { consent, expect, ours, record, test, type Shop } from './support/widget-test.ts';

/** The panel as people use it: with a keyboard, on a phone, and with answers. */

test.describe.configure({ mode: 'parallel' });

const attributes = { 'data-consent': 'manual', 'data-channels': 'ai_search live_support' };
type Api = {
  answer(channel: string, handler: (message: { text: string }) => unknown): void;
  open(channel?: string): void;
  close(): void;
};

test('by keyboard alone: open, write, send, close, and the focus is back', async ({ page, shop }) => {
  await page.goto(shop.page({ attributes }));
  const launcher = page.getByRole('button', { name: 'Open chat' });
  await page.keyboard.press('Tab');
  await expect(launcher).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Chat' });
  await expect(dialog.getByRole('textbox', { name: 'Your question' })).toBeFocused();
  await page.keyboard.type('First line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second line');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('log')).toContainText('First line');
  await expect(dialog.getByText('Delivered')).toBeVisible();
  expect((await shop.rows()).messages).toMatchObject([{ text: 'First line\nsecond line' }]);
  await expect(dialog.getByRole('textbox')).toHaveValue('');

  await dialog.getByRole('tab', { name: 'AI search' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByRole('tab', { name: 'Live support' })).toBeFocused();
  await expect(dialog.getByRole('tab', { name: 'Live support' })).toHaveAttribute('aria-selected', 'true');
  for (const [key, next] of [
    ['ArrowRight', 'AI search'],
    ['ArrowLeft', 'Live support'],
    ['ArrowLeft', 'AI search'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(dialog.getByRole('tab', { name: next })).toBeFocused();
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(launcher).toBeFocused();
});

test("what is typed in the panel is not for the page's keyboard shortcuts", async ({ page, shop }) => {
  await page.goto(shop.page({ attributes }));
  await page.evaluate(() => {
    Object.assign(window, { heard: 0 });
    document.addEventListener('keydown', () => ((window as unknown as { heard: number }).heard += 1));
  });
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(page.getByRole('textbox')).toBeFocused(); // The panel's code loads when it is first opened.
  await page.keyboard.type('s/k');
  await expect(page.getByRole('textbox')).toHaveValue('s/k');
  expect(await page.evaluate(() => (window as unknown as { heard: number }).heard)).toBe(0);
});

test('messages and answers are shown as text, never as markup', async ({ page, shop }) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes }));
  const markup = '<img src=x onerror="window.pwned = 1"><b>bold</b>';
  await page.evaluate((markup) => {
    (window as unknown as { WebSpeaker: Api }).WebSpeaker.answer('ai_search', () => markup);
  }, markup);
  await page.getByRole('button', { name: 'Open chat' }).click();
  await page.getByRole('textbox').fill(markup);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log').getByText(markup)).toHaveCount(2);
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
  expect(traffic.errors).toEqual([]);
});

test("the page's answer is shown after a typing indicator; an error becomes a polite text", async ({
  page,
  shop,
}) => {
  await page.goto(shop.page({ attributes }));
  await page.evaluate(() => {
    (window as unknown as { WebSpeaker: Api }).WebSpeaker.answer('ai_search', async ({ text }) => {
      await new Promise((done) => Object.assign(window, { answerNow: done }));
      if (text === 'fail') throw new Error('Search is down');
      return `You asked: ${text}`;
    });
    (window as unknown as { WebSpeaker: Api }).WebSpeaker.open('ai_search');
  });
  const log = page.getByRole('log');
  await page.getByRole('textbox').fill('How long is delivery?');
  await page.keyboard.press('Enter');
  await expect(log.getByRole('img', { name: 'An answer is being written' })).toBeVisible();
  await answerNow(page);
  await expect(log.getByText('You asked: How long is delivery?')).toBeVisible();
  await expect(log.getByRole('img', { name: 'An answer is being written' })).toBeHidden();
  await page.getByRole('textbox').fill('fail');
  await page.keyboard.press('Enter');
  await expect(log.getByRole('img', { name: 'An answer is being written' })).toBeVisible();
  await answerNow(page);
  await expect(log.getByText('Sorry, there is no answer right now')).toBeVisible();
});

test('a message that could not be sent can be tried again, and arrives once', async ({ page, shop }) => {
  const traffic = record(page);
  await page.clock.install();
  await page.goto(shop.page({ attributes }));
  await page.route('**/widget/messages', (route) => route.abort('internetdisconnected'));
  await page.getByRole('button', { name: 'Open chat' }).click();
  await page.getByRole('textbox').fill('Hello?');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Sending…')).toBeVisible();
  await expect(async () => {
    await page.clock.runFor(5000);
    await expect(page.getByText('Not sent.')).toBeVisible({ timeout: 200 });
  }).toPass({ intervals: [50] });
  expect(traffic.requests).toHaveLength(6);
  await page.unroute('**/widget/messages');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Delivered')).toBeVisible();
  expect(new Set(traffic.requests.map(({ body }) => (body as { messageId?: string }).messageId)).size).toBe(
    1,
  );
  expect((await shop.rows()).messages).toMatchObject([{ text: 'Hello?' }]);
});

test('a server that is away for a moment is asked again after its Retry-After', async ({ page, shop }) => {
  const traffic = record(page);
  let tries = 0;
  await page.clock.install();
  await page.route('**/widget/messages', (route) =>
    tries++ > 0
      ? route.continue()
      : route.fulfill({
          status: 503,
          headers: {
            'retry-after': '20',
            'access-control-allow-origin': '*',
            'access-control-expose-headers': 'retry-after',
          },
          json: { code: 'UNAVAILABLE', message: 'The database is away' },
        }),
  );
  await page.goto(shop.page({ attributes }));
  await page.getByRole('button', { name: 'Open chat' }).click();
  await page.getByRole('textbox').fill('Hello');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Sending… There is no connection.')).toBeVisible();
  await page.clock.runFor(15_000);
  expect(traffic.requests).toHaveLength(1);
  await page.clock.runFor(5_000);
  await expect(page.getByText('Delivered')).toBeVisible();
  expect(traffic.requests).toHaveLength(2);
});

test('calls that the page queued before the script arrived are made', async ({ page, shop }) => {
  const before = `<script>
    (window.WebSpeaker = window.WebSpeaker || []).push(['consent', 'granted'], ['open', 'live_support']);
    WebSpeaker.push((api) => { window.version = api.version; });
    WebSpeaker.push(['noSuchMethod'], () => { throw new Error('a queued call of the page'); });
  </script>`;
  const traffic = record(page);
  await page.goto(shop.page({ attributes, before }));
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('tab', { name: 'Live support' })).toHaveAttribute('aria-selected', 'true');
  expect(await page.evaluate(() => (window as unknown as { version: string }).version)).toBe(WIDGET_VERSION);
  await dialog.getByRole('textbox').fill('Hello');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog.getByText('Delivered')).toBeVisible();
  expect((await shop.rows()).contacts).toHaveLength(1);
  expect(traffic.errors).toEqual([]);
});

test.describe('the channels of an owner who named none', () => {
  const manual = { 'data-consent': 'manual' };
  const tabs = (page: Page) => page.getByRole('tab');
  const api = (page: Page, call: string) => page.evaluate(`window.WebSpeaker.${call}`);

  test('AI search that nobody answers is not offered', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes: manual }));
    await page.getByRole('button', { name: 'Open chat' }).click();
    await expect(page.getByRole('textbox', { name: 'Your message' })).toBeFocused();
    await expect(tabs(page)).toHaveCount(0);
    await api(page, 'answer("ai_search", () => "Two days.")');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Open chat' }).click();
    await expect(tabs(page)).toHaveText(['AI search', 'Live support']);
  });

  test('it is where the page answers, opens it, or sends a message in it', async ({ page, shop }) => {
    for (const call of [
      'answer("ai_search", () => "Two days.")',
      'open("ai_search")',
      'send({ channel: "ai_search", text: "How long?" })',
    ]) {
      await page.goto(shop.page({ attributes: manual }));
      await api(page, call);
      if (!call.startsWith('open')) await api(page, 'open()');
      await expect(tabs(page)).toHaveText(['AI search', 'Live support']);
    }
  });
});

test.describe('the conversation on the next page', () => {
  const answering = `<script>(window.WebSpeaker = window.WebSpeaker || []).push(['answer', 'ai_search', () => 'Two days.'])</script>`;

  test('goes on for those who agreed, without what was sent before; gone with consent', async ({
    page,
    shop,
  }) => {
    const parts = { attributes, before: answering };
    await page.goto(shop.page(parts));
    await page.getByRole('button', { name: 'Open chat' }).click();
    await writeDelivered(page, 'Before consent');
    await consent(page, 'granted');
    await writeDelivered(page, 'After consent');
    await expect(page.getByText('Two days.')).toHaveCount(2);
    await expect.poll(async () => (await ours(page)).length).toBe(2);

    await page.goto(shop.page(parts));
    await page.getByRole('button', { name: 'Open chat' }).click();
    await expect(page.getByText('After consent')).toHaveCount(0);
    await consent(page, 'granted');
    await expect(page.getByText('After consent')).toBeVisible();
    await expect(page.getByText('Two days.')).toHaveCount(1);
    await expect(page.getByText('Before consent')).toHaveCount(0);
    await expect(page.locator('button.launcher')).not.toHaveAttribute('data-badge');

    await consent(page, 'denied');
    await expect.poll(() => ours(page)).toEqual([]);
    await page.goto(shop.page(parts));
    await consent(page, 'granted');
    await page.getByRole('button', { name: 'Open chat' }).click();
    await writeDelivered(page, 'Somebody else');
    await expect(page.getByText('After consent')).toHaveCount(0);
  });

  test.describe('with what was said before the file came that keeps it', () => {
    const FILE = '**/kept-thread.js*';
    const manual = { attributes, before: answering };

    const kept = (page: Page, shop: Shop): Promise<string[]> =>
      page.evaluate(
        (name) => JSON.parse(localStorage.getItem(name) ?? '[]').map(({ text }: { text: string }) => text),
        `webspeaker.${shop.accessKey.slice(0, 19)}.thread`,
      );

    /** Opens a page on which the file does not arrive before what is answered is called. */
    async function openWithout(page: Page, shop: Shop): Promise<() => Promise<void>> {
      const held: Route[] = [];
      await page.route(FILE, (route) => void held.push(route), { times: 1 });
      await page.goto(shop.page(manual));
      await openPanel(page);
      return async () => {
        await expect.poll(() => held.length).toBe(1);
        await held[0]?.continue();
      };
    }

    async function expectOnNextPage(page: Page, shop: Shop, texts: string[]): Promise<void> {
      await expect.poll(() => kept(page, shop)).toEqual(texts);
      await page.goto(shop.page(manual));
      await consent(page, 'granted');
      await openPanel(page);
      await expect(page.getByRole('log').locator('.said')).toContainText(texts);
      await expect(page.getByRole('log').locator('.said')).toHaveCount(texts.length);
    }

    test('under consent: all of it, in its order', async ({ page, shop }) => {
      const letCome = await openWithout(page, shop);
      await consent(page, 'granted');
      for (const text of ['One', 'Two']) await writeDelivered(page, text);
      await expect(page.getByText('Two days.')).toHaveCount(2);
      await letCome();
      await expectOnNextPage(page, shop, ['One', 'Two days.', 'Two', 'Two days.']);
    });

    test('under consent, and before the panel came', async ({ page, shop }) => {
      await page.goto(shop.page(manual));
      await consent(page, 'granted');
      await page.evaluate('WebSpeaker.send({ channel: "ai_search", text: "By the page" })');
      await expectOnNextPage(page, shop, ['By the page', 'Two days.']);
    });

    for (const [title, before, after] of [
      ['anonymously', [], ['granted']],
      ['under a consent that was withdrawn', ['granted'], ['denied', 'granted']],
      ['after a withdrawal', ['granted', 'denied'], ['granted']],
      ['before an erasure', ['granted'], ['erased']],
    ] as const) {
      test(`${title}: without it`, async ({ page, shop }) => {
        const choose = (choice: 'granted' | 'denied' | 'erased') =>
          choice === 'erased' ? page.evaluate('WebSpeaker.eraseMyData()') : consent(page, choice);
        const letCome = await openWithout(page, shop);
        for (const choice of before) await choose(choice);
        await writeDelivered(page, 'Before');
        for (const choice of after) await choose(choice);
        await writeDelivered(page, 'After');
        await letCome();
        await expectOnNextPage(page, shop, ['After', 'Two days.']);
      });
    }

    test('where only the second try got the file: what was sent under the consent that stands', async ({
      page,
      shop,
    }) => {
      const letCome = await openWithout(page, shop);
      await page.route(FILE, (route) => route.abort(), { times: 1 });
      const fails = page.waitForEvent('requestfailed');
      await consent(page, 'granted');
      await fails;
      await writeDelivered(page, 'Before');
      await consent(page, 'denied');
      await writeDelivered(page, 'Between');
      await consent(page, 'granted');
      await writeDelivered(page, 'After');
      await letCome();
      await expectOnNextPage(page, shop, ['After', 'Two days.']);
    });
  });

  test('comes in without taking away what is being written', async ({ page, shop }) => {
    const parts = { attributes: { ...attributes, 'data-channels': 'live_support' } };
    await page.goto(shop.page(parts));
    await consent(page, 'granted');
    await openPanel(page);
    await writeDelivered(page, 'Good morning');
    await expect.poll(async () => (await ours(page)).length).toBe(2);

    const held: Route[] = [];
    await page.route('**/kept-thread.js*', (route) => void held.push(route));
    await page.goto(shop.page(parts));
    await consent(page, 'granted');
    await openPanel(page);
    await page.getByRole('textbox').fill('Half a sen');
    await expect.poll(() => held.length).toBe(1);
    await held[0]?.continue();
    await expect(page.getByText('Good morning')).toBeVisible();
    await expect(page.getByRole('textbox')).toHaveValue('Half a sen');
    await expect(page.getByRole('textbox')).toBeFocused();
  });

  test('has a line for each day', async ({ page, shop }) => {
    const today = await page.evaluate(() => new Date().setHours(0, 0, 0, 0));
    const days = page.locator('.day');
    for (const [minutes, text, before, after] of [
      [-2, 'Good night', [], []],
      [10, 'Good morning', ['Yesterday'], ['Yesterday', 'Today']],
    ] as const) {
      await page.clock.setSystemTime(today + minutes * 60_000);
      await page.goto(shop.page({ attributes: { ...attributes, 'data-channels': 'live_support' } }));
      await consent(page, 'granted');
      await openPanel(page);
      await expect(days).toHaveText([...before]);
      await writeDelivered(page, text);
      await expect(days).toHaveText([...after]);
    }
  });

  test('is over when the server would open another one', async ({ page, shop }) => {
    await page.clock.install();
    await page.goto(shop.page({ attributes }));
    await consent(page, 'granted');
    await page.getByRole('button', { name: 'Open chat' }).click();
    await writeDelivered(page, 'Good morning');
    await expect.poll(async () => (await ours(page)).length).toBe(2);
    await page.clock.setSystemTime(Date.now() + 31 * 60_000);
    await page.goto(shop.page({ attributes }));
    await consent(page, 'granted');
    await page.getByRole('button', { name: 'Open chat' }).click();
    await writeDelivered(page, 'Good evening');
    await expect(page.getByText('Good morning')).toHaveCount(0);
  });
});

test.describe('privacy view', () => {
  test('without consent says what is true: nothing is stored', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes }));
    await page.getByRole('button', { name: 'Open chat' }).click();
    await page.getByRole('button', { name: /You are anonymous here/ }).click();
    const view = page.getByRole('region', { name: 'Your privacy' });
    await expect(view).toContainText('keeps nothing in your browser');
    await expect(view).toContainText('This site’s operator keeps what you write until they delete it.');
    await expect(view.getByRole('button')).toHaveCount(0);
    expect(await ours(page)).toEqual([]);
    await page.goto(shop.page({ attributes: { ...attributes, 'data-kept-days': '30' } }));
    await page.getByRole('button', { name: 'Open chat' }).click();
    await page.getByRole('button', { name: /You are anonymous here/ }).click();
    await expect(view).toContainText('This site’s operator keeps what you write for 30 days.');
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('the panel is a sheet over the whole screen that keeps the focus inside', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes, before: '<button>Of the page</button>' }));
    await page.getByRole('button', { name: 'Open chat' }).click();
    const dialog = page.getByRole('dialog');
    // It slides in.
    await expect.poll(() => dialog.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
    for (let press = 0; press < 12; press++) {
      await page.keyboard.press('Tab');
      await expect(page.getByText('Of the page')).not.toBeFocused();
    }
    await dialog.getByRole('textbox').focus();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Open chat' })).toBeFocused();
  });
});

test('a window that is zoomed to 400 % has room for what is said', async ({ page, shop }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  await page.goto(shop.page({ attributes }));
  await page.getByRole('button', { name: 'Open chat' }).click();
  await writeDelivered(page, 'Hello');
  expect((await page.getByRole('log').boundingBox())?.height).toBeGreaterThan(130);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

/** The words and buttons of the panel that are not wholly in it from side to side, or are cut off by what they stand in. */
async function cutOff(page: Page): Promise<string[]> {
  return page.getByRole('dialog').evaluate((dialog) => {
    const sheet = dialog.getBoundingClientRect();
    const isBeyond = (node: Node): boolean => {
      const content = document.createRange();
      content.selectNode(node);
      const { left, right, width } = (node instanceof Element ? node : content).getBoundingClientRect();
      return width > 0 && (left < sheet.left || right > sheet.right);
    };
    const isCut = (each: Element): boolean =>
      [...each.childNodes].some(isBeyond) ||
      (getComputedStyle(each).overflow !== 'visible' && each.scrollWidth > each.clientWidth);
    return [...dialog.querySelectorAll('*:not(.for-readers)')]
      .filter((each) => each.checkVisibility() && isCut(each))
      .map(({ className, textContent }) => `${className}: ${textContent}`);
  });
}

for (const width of [390, 1280]) {
  test(`a larger font of the browser makes the panel larger, and cuts off nothing, at ${width} pixels`, async ({
    page,
    shop,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Page.setFontSizes', { fontSizes: { standard: 24 } });
    const set = { 'data-name': 'Fernway Tea', 'data-text-suggestions': 'How long does delivery take?' };
    await page.goto(shop.page({ attributes: { ...attributes, ...set } }));
    await page.getByRole('button', { name: 'Open chat' }).click();
    await expect(page.getByText('How long does delivery take?')).toBeVisible();
    const field = page.getByRole('textbox');
    await expect(field).toHaveCSS('font-size', '22.5px');
    expect(await cutOff(page)).toEqual([]);

    await page.route('**/widget/messages', (route) => route.abort('internetdisconnected'));
    await field.fill('My order arrived with a broken tin. What should I do?');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Sending… There is no connection.')).toBeVisible();
    await expect(field).toBeInViewport({ ratio: 1 });
    expect(await cutOff(page)).toEqual([]);

    await consent(page, 'granted');
    await page.unroute('**/widget/messages');
    await writeDelivered(page, 'And can I send it back?');
    await page.getByRole('button', { name: 'Your privacy' }).click();
    await expect(page.getByText('Your contact id')).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
  });
}

test.describe('light and dark', () => {
  const background = async (page: Page): Promise<string> => {
    await page.getByRole('button', { name: 'Open chat' }).click();
    return page.getByRole('dialog').evaluate((dialog) => getComputedStyle(dialog).backgroundColor);
  };
  const [LIGHT, DARK] = ['rgb(255, 255, 255)', 'rgb(23, 25, 29)'];

  for (const [title, before, set, expected] of [
    ['a page that knows dark mode is followed', '<meta name="color-scheme" content="light dark">', {}, DARK],
    ['a light page stays light whatever the system prefers', '', {}, LIGHT],
    [
      'a page that paints itself dark is followed',
      '<style>body { background: oklch(0.2 0 0) }</style>',
      {},
      DARK,
    ],
    ['data-theme pins light', '<meta name="color-scheme" content="dark">', { 'data-theme': 'light' }, LIGHT],
    ['data-theme pins dark', '', { 'data-theme': 'dark' }, DARK],
  ] as const) {
    test(title, async ({ page, shop }) => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.goto(shop.page({ attributes: { ...attributes, ...set }, before }));
      expect(await background(page)).toBe(expected);
    });
  }
});

test('reduced motion is followed', async ({ page, shop }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(shop.page({ attributes }));
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(page.getByRole('dialog')).toHaveCSS('animation-name', 'none');
});

test('data-panel="none": no panel, and the tracker works', async ({ page, shop }) => {
  await page.goto(shop.page({ attributes: { ...attributes, 'data-panel': 'none' } }));
  await expect(page.getByRole('button')).toHaveCount(0);
  await consent(page, 'granted');
  const sent = await page.evaluate(() =>
    (
      window as unknown as {
        WebSpeaker: { send(message: object): Promise<{ status: string; contactId: string | null }> };
      }
    ).WebSpeaker.send({ channel: 'ai_search', text: 'Headless' }),
  );
  expect(sent.status).toBe('delivered');
  expect(sent.contactId).toBeTruthy();
});
