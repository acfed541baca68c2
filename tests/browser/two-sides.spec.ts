import { randomUUID } from 'node:crypto';

import { expect, test, type Browser, type Page } from '@playwright/test';
import postgres from 'postgres';

import { stack } from '../../tools/stack/stack.ts';

/** Both sides of a conversation, in two browsers: a visitor of the demo shop, and a member in the portal. */

const info = stack();
const sql = postgres(info.dbUrl, { max: 1, onnotice: () => {} });

test.describe.configure({ timeout: 120_000 });
test.afterAll(() => sql.end());

const panel = (page: Page) => page.getByRole('dialog', { name: 'Chat' });

async function openPanel(shop: Page): Promise<void> {
  if (!(await panel(shop).isVisible())) await shop.getByRole('button', { name: /chat/i }).click();
}

async function say(shop: Page, channel: 'AI search' | 'Live support', text: string): Promise<void> {
  await openPanel(shop);
  await panel(shop).getByRole('tab', { name: channel }).click();
  await panel(shop).getByRole('textbox').fill(text);
  await panel(shop).getByRole('textbox').press('Enter');
  await expect(panel(shop).locator('.mine.delivered', { hasText: text })).toBeVisible();
}

/** A member with the demo project's inbox before them. */
async function openInbox(browser: Browser): Promise<Page> {
  const portal = await (await browser.newContext()).newPage();
  await portal.goto(info.portalUrl);
  await portal.getByLabel('Email').fill(info.demoUser.email);
  await portal.getByLabel('Password').fill(info.demoUser.password);
  await portal.getByRole('button', { name: 'Sign in' }).click();
  // Its name says how many wait.
  await portal
    .getByRole('navigation', { name: 'Project' })
    .getByRole('link', { name: /^Conversations/ })
    .click();
  await expect(portal.getByRole('heading', { level: 1, name: 'Conversations' })).toBeVisible();
  return portal;
}

/** Opens the conversation with these words in live support as soon as it comes in, and writes back. */
async function replyTo(portal: Page, text: string, reply: string): Promise<void> {
  await portal
    .locator('[data-row]', { hasText: 'Live support' })
    .locator('[data-row-link]', { hasText: text })
    .click({ timeout: 30_000 });
  const composer = portal.getByRole('textbox', { name: 'Reply to the visitor' });
  await composer.fill(reply);
  await composer.press('Enter');
  await expect(portal.getByRole('listitem').filter({ hasText: reply }).first()).toContainText(
    'not received yet',
  );
}

test('a question to AI search goes to a person, whose answer finds the visitor on another page; erased, nothing is left', async ({
  browser,
}) => {
  const question = `How do I brew the First Flush Sencha? ${randomUUID()}`;
  const reply = `Two minutes, at 75 °C. ${randomUUID()}`;
  const portal = await openInbox(browser);
  const shop = await (await browser.newContext()).newPage();
  await shop.goto(info.demoUrl);
  await shop.getByRole('button', { name: 'Accept all' }).click();

  await test.step('AI search answers with a source, and the answer is recorded', async () => {
    await say(shop, 'AI search', question);
    const answer = panel(shop).locator('.said.assistant').last();
    await expect(answer).toContainText('AI answer');
    await expect(answer.getByRole('link', { name: 'First Flush Sencha' })).toBeVisible();
    await expect
      .poll(
        () => sql`
          select a.sender, a.reported_by from messages a join messages q on q.id = a.in_reply_to where q.text = ${question}`,
      )
      .toEqual([{ sender: 'assistant', reported_by: 'page' }]);
  });

  await test.step('the visitor asks for a person, and the member hears of it by itself', async () => {
    await panel(shop).getByRole('button', { name: 'Ask a person' }).last().click();
    await expect(panel(shop).getByRole('tab', { name: 'Live support' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await replyTo(portal, question, reply);
    await expect(portal.getByRole('link', { name: /Handed over from AI search/ })).toBeVisible();
  });

  await test.step('the answer is there on another page', async () => {
    await shop.goto(`${info.demoUrl}/faq.html`);
    await openPanel(shop);
    await panel(shop).getByRole('tab', { name: 'Live support' }).click();
    await expect(panel(shop).locator('.said.member', { hasText: reply })).toBeVisible({ timeout: 20_000 });
    await expect(portal.getByRole('listitem').filter({ hasText: reply }).first()).toContainText(
      /received \d\d:\d\d/,
      {
        timeout: 30_000,
      },
    );
  });

  await test.step('erased, nothing of either side is left, and the reply box says so', async () => {
    const erased = await shop.evaluate(() =>
      (window as unknown as { WebSpeaker: { eraseMyData(): Promise<unknown> } }).WebSpeaker.eraseMyData(),
    );
    expect(erased).not.toBeNull();
    await expect(portal.getByText('This conversation was erased')).toBeVisible({ timeout: 30_000 });
    await expect(portal.getByRole('textbox')).toHaveCount(0);
    expect(await sql`select from messages where text in (${question}, ${reply})`).toHaveLength(0);
  });
});

test('without consent the answer comes to the page that stays, or to the tab that was asked to keep it', async ({
  browser,
}) => {
  const [first, second] = [`Is anybody there? ${randomUUID()}`, `And on the next page? ${randomUUID()}`];
  const [reply, later] = [`Here I am. ${randomUUID()}`, `There too. ${randomUUID()}`];
  const portal = await openInbox(browser);
  const shop = await (await browser.newContext()).newPage();
  await shop.goto(info.demoUrl);

  await test.step('on the page that stays, with nothing stored', async () => {
    await say(shop, 'Live support', first);
    await replyTo(portal, first, reply);
    await expect(panel(shop).locator('.said.member', { hasText: reply })).toBeVisible({ timeout: 20_000 });
    expect(await shop.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)])).toEqual(
      [],
    );
  });

  await test.step('in the tab, on the next page', async () => {
    await panel(shop).getByRole('button', { name: 'Keep this conversation in this tab' }).click();
    await say(shop, 'Live support', second);
    await shop.goto(`${info.demoUrl}/faq.html`);
    const composer = portal.getByRole('textbox', { name: 'Reply to the visitor' });
    await expect(portal.getByRole('listitem').filter({ hasText: second }).first()).toBeVisible({
      timeout: 20_000,
    });
    await composer.fill(later);
    await composer.press('Enter');
    await openPanel(shop);
    await panel(shop).getByRole('tab', { name: 'Live support' }).click();
    await expect(panel(shop).locator('.said.member', { hasText: later })).toBeVisible({ timeout: 20_000 });
    const [stored] = await sql`
      select c.contact_id, m.page_url from messages m
      join conversations c on c.project_id = m.project_id and c.id = m.conversation_id where m.text = ${second}`;
    expect(stored).toEqual({ contact_id: null, page_url: null });
  });
});
