import type { Page } from '@playwright/test';

import { answerNow, openPanel, writeDelivered } from './support/panel.ts';
import { expect, record, test } from './support/widget-test.ts';

/** What the panel says, in which language, and to whom. */

test.describe.configure({ mode: 'parallel' });

const attributes = { 'data-consent': 'manual', 'data-channels': 'ai_search live_support' };
type Api = { answer(channel: string, handler: (message: { text: string }) => unknown): void };

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
}

/** Answers AI search when `answerNow` says so. */
async function answerLater(page: Page, answer: string): Promise<void> {
  await page.evaluate((answer) => {
    (window as unknown as { WebSpeaker: Api }).WebSpeaker.answer('ai_search', async () => {
      await new Promise((done) => Object.assign(window, { answerNow: done }));
      return answer;
    });
  }, answer);
}

test('the page decides the language, eight of them; each is one file, loaded when it is needed', async ({
  page,
  shop,
}) => {
  const files: string[] = [];
  page.on('request', (request) => {
    const [, language] = /\/widget\/\w+\/([a-z]{2})\.js$/.exec(request.url()) ?? [];
    if (language) files.push(language);
  });
  for (const [lang, language, launcher, title, direction] of [
    ['en-GB', 'en', 'Open chat', 'Chat', 'ltr'],
    ['de-AT', 'de', 'Chat öffnen', 'Chat', 'ltr'],
    ['fr', 'fr', 'Ouvrir le chat', 'Chat', 'ltr'],
    ['es', 'es', 'Abrir el chat', 'Chat', 'ltr'],
    ['it', 'it', 'Apri la chat', 'Chat', 'ltr'],
    ['nl', 'nl', 'Chat openen', 'Chat', 'ltr'],
    ['pl', 'pl', 'Otwórz czat', 'Czat', 'ltr'],
    ['ar', 'ar', 'افتح المحادثة', 'المحادثة', 'rtl'],
    ['sv', 'en', 'Open chat', 'Chat', 'ltr'],
  ] as const) {
    files.length = 0;
    await page.goto(
      shop.page({ attributes, before: `<script>document.documentElement.lang = '${lang}'</script>` }),
    );
    await page.getByRole('button', { name: launcher, exact: true }).click();
    const dialog = page.getByRole('dialog', { name: title, exact: true });
    await expect(dialog).toHaveCSS('direction', direction);
    expect(files).toEqual([language]);
  }
});

test('times are written as the browser does in the language of the page, and else as the page does', async ({
  page,
  shop,
}) => {
  await page.clock.setSystemTime(new Date('2026-11-25T20:03:00Z'));
  for (const [lang, time] of [
    ['en', '21:03'],
    ['ar-EG', '٩:٠٣ م'],
  ] as const) {
    const before = `<script>document.documentElement.lang = '${lang}'</script>`;
    await page.goto(shop.page({ attributes, before }));
    await openPanel(page);
    await writeDelivered(page, 'How long?');
    await expect(page.locator('.said.mine time')).toHaveText(time);
  }
});

test("the owner's own words stand in place of the panel's, by language", async ({ page, shop }) => {
  const words = {
    ...attributes,
    'data-name': 'Fernway Tea',
    'data-text-greeting': 'Hello, tea lover!',
    'data-text-greeting-de': 'Servus!',
    'data-text-suggestions': 'How long does delivery take? | Can I send tea back?',
    'data-picture':
      'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2240%22 height=%2240%22/%3E',
  };
  await page.goto(shop.page({ attributes: words }));
  await openPanel(page);
  await expect(page.locator('.head img')).toHaveJSProperty('naturalWidth', 40);
  await expect(page.getByRole('dialog', { name: 'Chat: Fernway Tea' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Hello, tea lover!' })).toBeVisible();
  await page.getByRole('button', { name: 'Can I send tea back?' }).click();
  await expect(page.getByText('Delivered')).toBeVisible();
  expect((await shop.rows()).messages).toMatchObject([{ text: 'Can I send tea back?' }]);

  const before = '<script>document.documentElement.lang = "de"</script>';
  await page.goto(shop.page({ attributes: words, before }));
  await openPanel(page);
  await expect(page.getByRole('heading', { name: 'Servus!' })).toBeVisible();
});

test('each message says who wrote it, and an AI is labelled as one', async ({ page, shop }) => {
  await page.goto(shop.page({ attributes: { ...attributes, 'data-assistant-name': 'Leaf' } }));
  await answerLater(page, 'Two days.');
  await openPanel(page);
  await write(page, 'How long?');
  const log = page.getByRole('log');
  await expect(log.getByRole('img', { name: 'An answer is being written' })).toBeVisible();
  await answerNow(page);
  await expect(log.locator('.said.assistant')).toHaveText(/^Leaf\s*AI answer\s*\d.*Two days\./);
  await expect(log.locator('.said.mine')).toHaveText(/^You\s*How long\?/);
});

test("where the view of answers can not be loaded, the words are there, and that they are an AI's", async ({
  page,
  shop,
}) => {
  const traffic = record(page);
  await page.route('**/answer-view.js*', (route) => route.abort('internetdisconnected'));
  await page.goto(shop.page({ attributes }));
  await answerLater(page, 'Two days.');
  await openPanel(page);
  await write(page, 'How long?');
  await answerNow(page);
  await expect(page.locator('.said.assistant')).toHaveText('AI answer: Two days.');
  await page.unroute('**/answer-view.js*');
  await write(page, 'And abroad?');
  await expect(page.locator('.said.assistant').nth(1).getByText('Assistant')).toBeVisible();
  expect(traffic.errors).toEqual([]);
});

test('an answer that nobody looks at is counted on the launcher, until it is seen', async ({
  page,
  shop,
}) => {
  await page.goto(shop.page({ attributes }));
  await answerLater(page, 'Two days.');
  await openPanel(page);
  await write(page, 'How long?');
  await expect(page.getByText('Delivered')).toBeVisible();
  await page.keyboard.press('Escape');
  await answerNow(page);
  const launcher = page.getByRole('button', { name: 'Open chat' });
  await expect(launcher).toHaveAttribute('data-badge', '1');
  await expect(launcher).toHaveAccessibleDescription('New messages: 1');
  await launcher.click();
  await expect(page.getByText('Two days.')).toBeVisible();
  await expect(page.locator('button.launcher')).not.toHaveAttribute('data-badge');
});

test('an answer that nobody looks at is heard where the owner wants it, unless the visitor switched that off', async ({
  page,
  shop,
}) => {
  await page.addInitScript(() => {
    const { start } = OscillatorNode.prototype;
    Object.assign(window, { notes: 0 });
    OscillatorNode.prototype.start = function (...when) {
      (window as unknown as { notes: number }).notes++;
      start.apply(this, when);
    };
  });
  const notes = () => page.evaluate(() => (window as unknown as { notes: number }).notes);
  await page.goto(shop.page({ attributes: { ...attributes, 'data-sound': 'on' } }));
  await answerLater(page, 'Two days.');
  const launcher = page.getByRole('button', { name: 'Open chat' });
  for (const heard of [2, 2]) {
    await openPanel(page);
    if ((await notes()) > 0) await page.getByRole('button', { name: 'Sound for new messages' }).click();
    await page.getByRole('textbox').fill('How long?');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => 'answerNow' in window);
    await page.keyboard.press('Escape');
    await answerNow(page);
    await expect(launcher).toHaveAttribute('data-badge', '1');
    await expect.poll(notes).toBe(heard);
  }
});

test('words keep their own direction in a panel of the other, and the place of its direction', async ({
  page,
  shop,
}) => {
  const before =
    '<script>document.documentElement.lang = "ar"; document.documentElement.dir = "rtl"</script>';
  await page.goto(shop.page({ attributes: { ...attributes, 'data-name': 'Fernway' }, before }));
  await openPanel(page);
  await write(page, 'يومان؟');
  await write(page, 'Two?');
  await expect(page.getByText('Two?')).toHaveCSS('direction', 'ltr');
  await expect(page.getByText('يومان؟')).toHaveCSS('direction', 'rtl');
  // Then the line below is wider than the message.
  await expect(page.locator('.mine.delivered')).toHaveCount(2);

  const left = async (text: string) => (await page.getByText(text).boundingBox())?.x;
  expect(await left('Two?')).toBe(await left('يومان؟'));
  const gap = await page.getByRole('heading', { name: 'Fernway' }).evaluate((heading) => {
    const words = document.createRange();
    words.selectNodeContents(heading);
    const picture = heading.previousElementSibling as Element;
    return picture.getBoundingClientRect().left - words.getBoundingClientRect().right;
  });
  expect(gap, 'the name stands beside the picture').toBeLessThan(20);
});

test('a file that is dropped or pasted is told politely that it can not be sent', async ({ page, shop }) => {
  await page.goto(shop.page({ attributes }));
  await openPanel(page);
  const told = page.getByRole('status').filter({ hasText: 'Files can’t be sent here.' });
  const give = (kind: 'drop' | 'paste') =>
    page.getByRole('textbox').evaluate((field, kind) => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
      const options = { bubbles: true, cancelable: true, composed: true };
      field.dispatchEvent(
        kind === 'drop'
          ? new DragEvent('drop', { ...options, dataTransfer: data })
          : new ClipboardEvent('paste', { ...options, clipboardData: data }),
      );
    }, kind);
  for (const kind of ['drop', 'paste'] as const) {
    await give(kind);
    await expect(told).toBeVisible();
    await page.getByRole('textbox').pressSequentially('a');
    await expect(told).toBeHidden();
  }
});

test('Home and End lead to the first and the last channel', async ({ page, shop }) => {
  await page.goto(shop.page({ attributes }));
  await openPanel(page);
  await page.getByRole('tab', { name: 'AI search' }).focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('tab', { name: 'Live support' })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(page.getByRole('tab', { name: 'AI search' })).toBeFocused();
});

test('with forced colours bubbles, launcher and the open tab keep their outlines', async ({ page, shop }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(shop.page({ attributes }));
  const border = (selector: string) =>
    page.locator(selector).evaluate((shown) => {
      const { borderBottomColor, borderBottomWidth, backgroundColor } = getComputedStyle(shown);
      return Number.parseFloat(borderBottomWidth) > 0 && borderBottomColor !== backgroundColor;
    });
  expect(await border('.launcher')).toBe(true);
  await openPanel(page);
  await write(page, 'Hello');
  await expect(page.getByText('Delivered')).toBeVisible();
  expect(await border('.said.mine p')).toBe(true);
  const line = (selected: boolean) =>
    page
      .locator(`[role=tab][aria-selected=${selected}]`)
      .evaluate((tab) => getComputedStyle(tab).borderBottomColor);
  expect(await line(true)).not.toBe(await line(false));
});
