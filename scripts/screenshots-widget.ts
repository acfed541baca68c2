/**
 * `npm run screenshots:widget`: pictures of the panel in eight states, on three websites (a plain one, a dark one, one with
 * an accent and a picture of its own), light and dark, 1280 and 390 pixels wide, into `.local/screenshots-widget` or the
 * folder given with `--out`. It builds the widget, starts its own stack on free ports and leaves nothing running.
 * `--only <state>` takes states whose name contains it.
 */
import { readOptions } from '../tools/options.ts';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from '@playwright/test';
import { runToEnd } from '@webspeaker/local-stack';

import { root } from '../tools/root.ts';
import { HOSTS, hostPage } from '../tools/widget/host-pages.ts';
import { openSite } from '../tools/widget/open-site.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const COLOURS = ['light', 'dark'] as const;

type WebSpeaker = {
  consent(state: string): void;
  answer(channel: string, handler: (message: { text: string }) => unknown): void;
};

/** What the panel shows, and how it comes to it. */
const STATES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  greeting: (page) => open(page),
  async typing(page) {
    await open(page);
    await page
      .getByRole('textbox')
      .fill('Which green tea has the least caffeine,\nand do you have it loose?');
  },
  async sending(page) {
    await page.route('**/widget/messages', () => undefined);
    await write(page, 'Do you ship to Austria?');
    await page.getByText('Sending…').waitFor();
  },
  async answer(page) {
    await answerWith(
      page,
      'Yes. A parcel to Austria takes two to three days and costs 6.90 €, above 60 € nothing.',
    );
    await write(page, 'Do you ship to Austria, and how long does it take?');
    await page.getByText('6.90').waitFor();
    await page.getByText('Delivered').waitFor();
  },
  async 'not-sent'(page) {
    await page.route('**/widget/messages', (route) =>
      route.fulfill({
        status: 401,
        headers: { 'access-control-allow-origin': '*' },
        json: { code: 'RATE_LIMITED', message: '' },
      }),
    );
    await write(page, 'My order arrived with a broken tin. What should I do?');
    await page.getByText('Not sent.').waitFor();
  },
  async privacy(page) {
    await open(page);
    await page.getByRole('button', { name: 'Your privacy' }).click();
    await page.getByRole('region', { name: 'Your privacy' }).waitFor();
  },
  async 'consent-given'(page) {
    await consent(page);
    await write(page, 'Is the first flush back in stock?');
    await page.getByText('Delivered').waitFor();
    await page.getByRole('button', { name: 'Your privacy' }).click();
    await page.getByText('Your contact id').waitFor();
  },
  async 'right-to-left'(page) {
    await page.evaluate(() => {
      document.documentElement.lang = 'ar';
      document.documentElement.dir = 'rtl';
    });
    await answerWith(page, 'نعم، يستغرق الشحن إلى النمسا يومين إلى ثلاثة أيام.');
    await page.getByRole('button').first().waitFor();
    await page.locator('button.launcher').click();
    await page.getByRole('textbox').fill('هل تشحنون إلى النمسا؟');
    await page.keyboard.press('Enter');
    await page.getByText('يومين إلى').waitFor();
    await page.locator('.mine.delivered').waitFor();
  },
};

const { values } = readOptions(import.meta.filename, {
  options: { out: { type: 'string' }, only: { type: 'string', default: '' } },
});
const out = values.out ?? join(root, '.local/screenshots-widget');

await runToEnd(async (run) => {
  const { origin, browser } = await openSite(run, (attributes) =>
    Object.fromEntries(HOSTS.map((host) => [`/${host.name}`, hostPage(host, attributes)])),
  );
  await mkdir(out, { recursive: true });

  for (const viewport of SIZES) {
    for (const colorScheme of COLOURS) {
      for (const { name } of HOSTS) {
        for (const [state, reach] of Object.entries(STATES)) {
          if (!state.includes(values.only)) continue;
          const context = await browser.newContext({
            viewport,
            colorScheme,
            locale: 'en-GB',
            reducedMotion: 'reduce',
          });
          const page = await context.newPage();
          await page.goto(`${origin}/${name}`);
          await reach(page);
          const file = `${state}-${name}-${viewport.width}-${colorScheme}.png`;
          await page.screenshot({ path: join(out, file) });
          console.log(file);
          await context.close();
        }
      }
    }
  }
  console.log(`\nIn ${out}`);
});

async function open(page: Page): Promise<void> {
  await page.locator('button.launcher').click();
  await page.getByRole('textbox').waitFor();
}

async function write(page: Page, text: string): Promise<void> {
  await open(page);
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
}

function consent(page: Page): Promise<void> {
  return page.evaluate(() => (window as unknown as { WebSpeaker: WebSpeaker }).WebSpeaker.consent('granted'));
}

function answerWith(page: Page, answer: string): Promise<void> {
  return page.evaluate(
    (answer) =>
      (window as unknown as { WebSpeaker: WebSpeaker }).WebSpeaker.answer('ai_search', () => answer),
    answer,
  );
}
