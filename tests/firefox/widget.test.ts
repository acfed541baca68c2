import puppeteer, { type Browser, type BrowserContext, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { openSql } from '../../tools/database.ts';
import { ensureFirefox } from '../../tools/firefox.ts';
import { createProject } from '../../tools/fixtures/project.ts';
import { stack } from '../../tools/stack/stack.ts';
import { servePages, type ServedPages } from '../../tools/widget/serve-pages.ts';

/** The widget in a second engine: what differs between engines, and one way through everything. */

const sql = openSql();
let browser: Browser;
let site: ServedPages;
let project: Awaited<ReturnType<typeof createProject>>;
let context: BrowserContext;
let page: Page;
let errors: string[];

type WebSpeaker = {
  send(message: object): Promise<{ status: string; contactId: string | null }>;
  consent(state: string): void;
  contactId(): Promise<string | null>;
  debug(): Promise<Record<string, unknown>>;
};

beforeAll(async () => {
  project = await createProject(sql, 'Firefox Shop');
  const shop = (attributes: string, api = stack().apiUrl): string =>
    `<!doctype html><html lang="en"><head><title>Shop</title></head><body><h1>Shop</h1>
     <script src="/widget.js" data-access-key="${project.accessKey}" data-api="${api}" ${attributes}></script>
     </body></html>`;
  site = await servePages({
    '/': shop('data-consent="manual"'),
    '/next': shop('data-consent="manual"'),
    '/away': shop('data-consent="manual"', 'http://127.0.0.1:9'),
    '/event': shop('data-consent-event="shop:consent" data-consent-category="stats"'),
  });
  await sql`update public.projects set allowed_origins = ${[site.origin]} where id = ${project.id}`;
  browser = await puppeteer.launch({ browser: 'firefox', executablePath: ensureFirefox(process.env) });
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await sql.end();
});
beforeEach(async () => {
  context = await browser.createBrowserContext();
  page = await open('/');
});
afterEach(async () => {
  await context.close();
  expect(errors).toEqual([]);
});

async function open(path: string): Promise<Page> {
  const opened = await context.newPage();
  errors = [];
  opened.on('pageerror', (error) => errors.push(String(error)));
  await opened.goto(site.origin + path);
  return opened;
}
const send = (text: string, on = page) =>
  on.evaluate(
    (text) =>
      (window as unknown as { WebSpeaker: WebSpeaker }).WebSpeaker.send({ channel: 'live_support', text }),
    text,
  );
const consent = (state: string, on = page) =>
  on.evaluate((state) => (window as unknown as { WebSpeaker: WebSpeaker }).WebSpeaker.consent(state), state);
const stored = (on = page) => on.evaluate(() => Object.keys(localStorage).sort());
const visitor = (on = page) =>
  on.evaluate(
    async () => (await (window as unknown as { WebSpeaker: WebSpeaker }).WebSpeaker.debug())['visitor'],
  );
const entry = (): string => `webspeaker.${project.accessKey.slice(0, 19)}`;
const contactOf = async (text: string): Promise<string | null | undefined> => {
  const rows = await sql<{ contact: string | null }[]>`
    select c.contact_id as contact from messages m
    join conversations c on c.project_id = m.project_id and c.id = m.conversation_id
    where m.project_id = ${project.id} and m.text = ${text}`;
  return rows[0]?.contact;
};

test('without consent a message arrives, and nothing is stored', async () => {
  expect(await send('Nobody')).toMatchObject({ status: 'delivered', contactId: null });
  expect(await contactOf('Nobody')).toBeNull();
  expect(await stored()).toEqual([]);
  expect(await context.cookies()).toEqual([]);
});

test('with consent a visitor is one contact on the next page, until they withdraw in another tab', async () => {
  await consent('granted');
  const { contactId } = await send('Somebody');
  expect(await stored()).toContain(entry());
  await page.goto(`${site.origin}/next`);
  await consent('granted');
  expect((await send('Somebody again')).contactId).toBe(contactId);
  const own = await page.evaluate(() =>
    (window as unknown as { WebSpeaker: WebSpeaker }).WebSpeaker.contactId(),
  );
  expect(own).toBe(contactId);

  const other = await open('/');
  await consent('granted', other);
  await consent('denied', other);
  await expect.poll(() => visitor()).toBe('anonymous');
  expect(await stored()).toEqual([]);
  await expect
    .poll(async () => {
      const [row] = await sql`
        select consent_withdrawn_at is not null as withdrawn from contacts
        where project_id = ${project.id} and id = ${contactId}`;
      return row?.['withdrawn'];
    })
    .toBe(true);
});

test('an event counts as its detail says', async () => {
  page = await open('/event');
  const fire = (detail: unknown) =>
    page.evaluate((detail) => void dispatchEvent(new CustomEvent('shop:consent', { detail })), detail);
  await fire({ stats: true });
  await expect.poll(() => visitor()).toBe('recognised');
  await fire({ stats: false });
  expect(await visitor()).toBe('anonymous');
});

test('a message survives that its page is left at once', async () => {
  await consent('granted');
  await page.evaluate(async () => {
    const { WebSpeaker } = window as unknown as { WebSpeaker: WebSpeaker };
    // Answers when what speaks to the server is there; before, a page that goes can only send anonymously.
    await WebSpeaker.contactId();
    for (const text of ['Left one', 'Left two']) void WebSpeaker.send({ channel: 'live_support', text });
    location.assign('/next');
  });
  await expect.poll(() => contactOf('Left one')).toBeTruthy();
  await expect.poll(() => contactOf('Left two')).toBe(await contactOf('Left one'));
});

test('a message that could not be sent goes out with the next page', async () => {
  page = await open('/away');
  await consent('granted');
  void send('Kept').catch(() => undefined);
  await expect.poll(() => stored()).toEqual([entry(), `${entry()}.unsent`]);
  await page.goto(`${site.origin}/next`);
  await consent('granted');
  await expect.poll(() => contactOf('Kept')).toBeTruthy();
  await expect.poll(() => stored()).not.toContain(`${entry()}.unsent`);
});

test('by keyboard alone: open, write, send, look at the privacy view, close, and the focus is back', async () => {
  const focused = () =>
    page.evaluate(() => {
      const inner = document.activeElement?.shadowRoot?.activeElement;
      return inner?.getAttribute('aria-label') ?? null;
    });
  const button = await page.waitForSelector('>>> button.launcher');
  await button?.focus();
  expect(await focused()).toBe('Open chat');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('Your message');
  await page.keyboard.type('Typed');
  await page.keyboard.press('Enter');
  await page.waitForSelector('>>> .said.mine.delivered');
  expect(await contactOf('Typed')).toBeNull();
  await (await page.$('>>> button.note'))?.press('Enter');
  await page.waitForSelector('>>> .privacy');
  await page.keyboard.press('Escape');
  await expect.poll(focused).toBe('Open chat');
});
