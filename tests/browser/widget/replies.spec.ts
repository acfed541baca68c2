import { randomUUID } from 'node:crypto';

import type { Page } from '@playwright/test';
import type { Sql } from 'postgres';

import { callContacts } from '../../../tools/call.ts';
import { consent, expect, expectAnonymous, ours, record, test, type Shop } from './support/widget-test.ts';

/** What members write back: how it reaches the visitor, and when it may not. */

test.describe.configure({ mode: 'parallel' });

const attributes = { 'data-consent': 'manual', 'data-channels': 'live_support' };

async function open(page: Page): Promise<void> {
  await page.locator('button.launcher').click();
  await expect(page.getByRole('textbox')).toBeFocused();
}

/** Writes to live support, and waits until the shop has it. */
async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
  await expect(page.locator('.said.mine.delivered', { hasText: text })).toBeVisible();
}

/** The shop's newest conversation. */
async function conversationOf(sql: Sql, { projectId }: Shop): Promise<string> {
  const [conversation] = await sql<{ id: string }[]>`
    select id from conversations where project_id = ${projectId} order by last_message_at desc limit 1`;
  return conversation?.id ?? '';
}

/** Replies as the owner's server does; answers the status. */
async function reply({ projectId, secretKey }: Shop, conversation: string, text: string): Promise<number> {
  const { status } = await callContacts(`${projectId}/conversations/${conversation}/replies`, {
    method: 'POST',
    credential: secretKey,
    body: { messageId: randomUUID(), text },
  });
  return status;
}

const replies = (page: Page) => page.locator('.said.member .bubble');

test('a reply comes into the open panel once, in order and as plain text with links', async ({
  page,
  shop,
  sql,
}) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes }));
  await open(page);
  expect(traffic.polls).toEqual([]);
  await write(page, 'Where is my parcel?');
  const conversation = await conversationOf(sql, shop);
  expect(await reply(shop, conversation, 'Let me look.')).toBe(201);
  expect(await reply(shop, conversation, '<b>Here</b> **it** is: https://post.example/1')).toBe(201);
  await expect(replies(page)).toHaveText(['Let me look.', '<b>Here</b> **it** is: https://post.example/1']);
  await expect(replies(page).getByRole('link')).toHaveAttribute('href', 'https://post.example/1');
  await expect
    .poll(
      () =>
        sql`select from messages where project_id = ${shop.projectId} and sender = 'member' and received_at is null`,
    )
    .toEqual([]);
  await expectAnonymous(page, traffic);
});

test('a reply is counted on the launcher while the panel is closed', async ({ page, shop, sql }) => {
  await page.clock.install();
  await page.goto(shop.page({ attributes }));
  await open(page);
  await write(page, 'Where is my parcel?');
  const conversation = await conversationOf(sql, shop);
  await page.keyboard.press('Escape');
  await reply(shop, conversation, 'Let me look.');
  const launcher = page.getByRole('button', { name: 'Open chat' });
  await expect
    .poll(async () => {
      await page.clock.runFor(5_000);
      return launcher.getAttribute('data-badge');
    })
    .toBe('1');
  await launcher.click();
  await expect(replies(page)).toHaveText(['Let me look.']);
  await expect(page.locator('button.launcher')).not.toHaveAttribute('data-badge');
});

test('whoever writes is shown to be writing, on both sides', async ({ page, shop }) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes }));
  await open(page);
  await write(page, 'Where is my parcel?');
  await page.getByRole('textbox').pressSequentially('And');
  const typing = () => traffic.polls.some(({ isTyping }) => isTyping);
  await expect.poll(typing).toBe(true);
  await page.route('**/widget/replies', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ response, json: { ...body, isTyping: true } });
  });
  await expect(page.getByRole('img', { name: 'An answer is being written' })).toBeVisible();
  await page.unroute('**/widget/replies');
  await expect(page.getByRole('img', { name: 'An answer is being written' })).toHaveCount(0);
});

test('outside office hours the visitor learns when somebody is back', async ({ page, openShop, sql }) => {
  const days = [[], [], [], [], [], [], []];
  const shop = await openShop({
    office_hours: sql.json({ timeZone: 'UTC', days }),
    away_text: 'The shop is closed until spring.',
  });
  await page.goto(shop.page({ attributes }));
  await open(page);
  await write(page, 'Hello?');
  await expect(page.getByRole('status').getByText('The shop is closed until spring.')).toBeVisible();
});

test('what a visitor has withdrawn or erased gets no more replies', async ({ page, shop, sql }) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes }));
  await consent(page, 'granted');
  await open(page);
  await write(page, 'Where is my parcel?');
  const conversation = await conversationOf(sql, shop);
  await reply(shop, conversation, 'Let me look.');
  await expect(replies(page)).toHaveText(['Let me look.']);
  await consent(page, 'denied');
  await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
  const before = traffic.polls.length;
  expect(await reply(shop, conversation, 'Are you there?')).toBe(403);
  // Whatever would wake it.
  await page.keyboard.press('Escape');
  await open(page);
  await page.getByRole('textbox').pressSequentially('Hi');
  await expect(replies(page)).toHaveCount(1);
  expect(traffic.polls).toHaveLength(before);
  expect(traffic.errors).toEqual([]);
});

test('a contact that is erased by the owner ends the conversation in the panel', async ({
  page,
  shop,
  sql,
}) => {
  await page.goto(shop.page({ attributes }));
  await consent(page, 'granted');
  await open(page);
  await write(page, 'Where is my parcel?');
  const conversation = await conversationOf(sql, shop);
  const [contact] = (await shop.rows()).contacts;
  const { status } = await callContacts(`${shop.projectId}/${contact?.id}`, { credential: shop.secretKey });
  expect(status).toBe(200);
  await expect(page.locator('.said')).toHaveCount(0);
  await expect.poll(() => ours(page)).toEqual([]);
  expect(await reply(shop, conversation, 'Too late')).toBe(404);
});
