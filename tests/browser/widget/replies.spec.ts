import { randomUUID } from 'node:crypto';

import type { Page } from '@playwright/test';
import type { Sql } from 'postgres';

import { callContacts } from '../../../tools/call.ts';
import { openPanel, writeDelivered } from './support/panel.ts';
import { consent, expect, expectAnonymous, ours, record, test, type Shop } from './support/widget-test.ts';

/** What members write back: how it reaches the visitor, and when it may not. */

test.describe.configure({ mode: 'parallel' });

const attributes = { 'data-consent': 'manual', 'data-channels': 'live_support' };

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

/** Makes the page ask for replies now and not at its own pace, until what it asks for is there. */
async function askUntil(page: Page, isThere: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await isThere();
  }).toPass({ intervals: [50, 100, 250], timeout: 25_000 });
}

/** Waits for replies: these and no others. */
const expectReplies = (page: Page, texts: string[]) =>
  askUntil(page, () => expect(replies(page)).toHaveText(texts, { timeout: 400 }));

test('a reply comes into the open panel once, in order and as plain text with links', async ({
  page,
  shop,
  sql,
}) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes }));
  await openPanel(page);
  expect(traffic.polls).toEqual([]);
  await writeDelivered(page, 'Where is my parcel?');
  const conversation = await conversationOf(sql, shop);
  expect(await reply(shop, conversation, 'Let me look.')).toBe(201);
  expect(await reply(shop, conversation, '<b>Here</b> **it** is: https://post.example/1')).toBe(201);
  await expectReplies(page, ['Let me look.', '<b>Here</b> **it** is: https://post.example/1']);
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
  await openPanel(page);
  await writeDelivered(page, 'Where is my parcel?');
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
  await expectReplies(page, ['Let me look.']);
  await expect(page.locator('button.launcher')).not.toHaveAttribute('data-badge');
});

test('whoever writes is shown to be writing, on both sides', async ({ page, shop }) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes }));
  await openPanel(page);
  await writeDelivered(page, 'Where is my parcel?');
  await page.getByRole('textbox').pressSequentially('And');
  const typing = () => traffic.polls.some(({ isTyping }) => isTyping);
  await expect.poll(typing).toBe(true);
  await page.route('**/widget/replies', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ response, json: { ...body, isTyping: true } });
  });
  const writes = page.getByRole('img', { name: 'An answer is being written' });
  await askUntil(page, () => expect(writes).toBeVisible({ timeout: 400 }));
  // An answer that is on its way is waited for: it is this handler's.
  await page.unrouteAll({ behavior: 'wait' });
  await askUntil(page, () => expect(writes).toHaveCount(0, { timeout: 400 }));
});

test('outside office hours the visitor learns when somebody is back', async ({ page, openShop, sql }) => {
  const days = [[], [], [], [], [], [], []];
  const shop = await openShop({
    office_hours: sql.json({ timeZone: 'UTC', days }),
    away_text: 'The shop is closed until spring.',
  });
  await page.goto(shop.page({ attributes }));
  await openPanel(page);
  await writeDelivered(page, 'Hello?');
  await expect(page.getByRole('status').getByText('The shop is closed until spring.')).toBeVisible();
});

test('what a visitor has withdrawn or erased gets no more replies', async ({ page, shop, sql }) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes }));
  await consent(page, 'granted');
  await openPanel(page);
  await writeDelivered(page, 'Where is my parcel?');
  const conversation = await conversationOf(sql, shop);
  await reply(shop, conversation, 'Let me look.');
  await expectReplies(page, ['Let me look.']);
  await consent(page, 'denied');
  await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
  const before = traffic.polls.length;
  expect(await reply(shop, conversation, 'Are you there?')).toBe(403);
  // Whatever would wake it.
  await page.keyboard.press('Escape');
  await openPanel(page);
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
  await openPanel(page);
  await writeDelivered(page, 'Where is my parcel?');
  const conversation = await conversationOf(sql, shop);
  const [contact] = (await shop.rows()).contacts;
  const { status } = await callContacts(`${shop.projectId}/${contact?.id}`, { credential: shop.secretKey });
  expect(status).toBe(200);
  await askUntil(page, () => expect(page.locator('.said')).toHaveCount(0, { timeout: 400 }));
  await expect.poll(() => ours(page)).toEqual([]);
  expect(await reply(shop, conversation, 'Too late')).toBe(404);
});

test.describe('without consent the visitor is asked once how the answer is to reach them', () => {
  const tabEntry = ({ accessKey }: Shop) => `webspeaker.${accessKey.slice(0, 19)}.tab`;
  const question = (page: Page) => page.getByRole('group', { name: 'How should the answer reach you?' });

  test('who stays on the page keeps nothing, and is not asked again', async ({ page, shop, sql }) => {
    const traffic = record(page);
    await page.goto(shop.page({ attributes }));
    await openPanel(page);
    await writeDelivered(page, 'Where is my parcel?');
    await expect(question(page)).toBeVisible();
    expect(await ours(page)).toEqual([]);
    await page.getByRole('button', { name: 'I stay on this page' }).click();
    await writeDelivered(page, 'It was tea.');
    await expect(question(page)).toHaveCount(0);
    await reply(shop, await conversationOf(sql, shop), 'It comes tomorrow.');
    await expectReplies(page, ['It comes tomorrow.']);
    await expectAnonymous(page, traffic);

    await page.goto(shop.page({ attributes }));
    await openPanel(page);
    await expect(page.locator('.said')).toHaveCount(0);
    await expectAnonymous(page, traffic);
  });

  test('who keeps it in the tab finds it on the next page, with the reply; nothing else is stored, and nothing tracked', async ({
    page,
    shop,
    sql,
  }) => {
    const traffic = record(page);
    await page.goto(shop.page({ attributes }));
    await openPanel(page);
    await writeDelivered(page, 'Where is my parcel?');
    const conversation = await conversationOf(sql, shop);
    await page.getByRole('button', { name: 'Keep this conversation in this tab' }).click();
    await expect(page.getByText('This conversation is kept in this tab.')).toBeVisible();
    expect(await ours(page)).toEqual([tabEntry(shop)]);
    const kept = JSON.parse(
      (await page.evaluate((entry) => sessionStorage.getItem(entry), tabEntry(shop))) ?? '',
    ) as { conversationKey: string };
    expect(kept).toEqual({
      conversationKey: traffic.requests[0]?.body.conversationKey,
      until: expect.any(Number),
      messages: [
        {
          channel: 'live_support',
          author: 'visitor',
          at: expect.any(Number),
          text: 'Where is my parcel?',
        },
      ],
    });

    await page.goto(shop.page({ attributes }));
    await reply(shop, conversation, 'It comes tomorrow.');
    // The launcher counts it though nobody has touched it.
    await askUntil(page, () =>
      expect(page.locator('button.launcher')).toHaveAttribute('data-badge', '1', { timeout: 400 }),
    );
    await openPanel(page);
    await expect(page.locator('.said.mine')).toContainText('Where is my parcel?');
    await expectReplies(page, ['It comes tomorrow.']);
    await writeDelivered(page, 'Thank you!');
    expect(await sql`select from conversations where project_id = ${shop.projectId}`).toHaveLength(1);

    await page.goto(shop.page({ attributes }));
    await openPanel(page);
    await expectReplies(page, ['It comes tomorrow.']);
    await expect(page.locator('.said.mine')).toHaveCount(2);
    await expect(question(page)).toHaveCount(0);
    for (const { body } of traffic.requests) {
      expect([body.visitor, body.pageUrl, body.conversationKey]).toEqual([null, null, kept.conversationKey]);
    }
    for (const body of traffic.polls) expect(body.visitor).toBeNull();
    expect(await ours(page)).toEqual([tabEntry(shop)]);

    const other = await page.context().newPage();
    await other.goto(shop.page({ attributes }));
    await openPanel(other);
    await expect(other.locator('.said')).toHaveCount(0);
    expect(await ours(other)).toEqual([]);

    await page.getByRole('button', { name: 'Forget it' }).click();
    expect(await ours(page)).toEqual([]);
    expect(traffic.errors).toEqual([]);
  });

  for (const [what, end] of [
    ['consent', (page: Page) => consent(page, 'granted')],
    [
      'a day without a word',
      async (page: Page, shop: Shop) => {
        await page.evaluate((entry) => {
          const kept = JSON.parse(sessionStorage.getItem(entry) ?? '') as { until: number };
          sessionStorage.setItem(entry, JSON.stringify({ ...kept, until: kept.until - 86_400_000 }));
        }, tabEntry(shop));
        await page.goto(shop.page({ attributes }));
        await openPanel(page);
        await expect(page.locator('.said')).toHaveCount(0);
      },
    ],
  ] as const) {
    test(`what a tab keeps ends with ${what}`, async ({ page, shop }) => {
      await page.goto(shop.page({ attributes }));
      await openPanel(page);
      await writeDelivered(page, 'Where is my parcel?');
      await page.getByRole('button', { name: 'Keep this conversation in this tab' }).click();
      expect(await ours(page)).toEqual([tabEntry(shop)]);
      await end(page, shop);
      await expect.poll(() => ours(page)).not.toContain(tabEntry(shop));
    });
  }
});

test('under consent the reply is there on the next page, in every tab, once each', async ({
  page,
  shop,
  sql,
}) => {
  const traffic = record(page.context());
  await page.goto(shop.page({ attributes }));
  await consent(page, 'granted');
  await openPanel(page);
  await writeDelivered(page, 'Where is my parcel?');
  const conversation = await conversationOf(sql, shop);
  await reply(shop, conversation, 'Let me look.');
  await expectReplies(page, ['Let me look.']);

  await page.goto(shop.page({ attributes }));
  await reply(shop, conversation, 'It comes tomorrow.');
  await consent(page, 'granted');
  await askUntil(page, () =>
    expect(page.locator('button.launcher')).toHaveAttribute('data-badge', '1', { timeout: 400 }),
  );
  await openPanel(page);
  await expectReplies(page, ['Let me look.', 'It comes tomorrow.']);

  const other = await page.context().newPage();
  await other.goto(shop.page({ attributes }));
  await consent(other, 'granted');
  await openPanel(other);
  await expectReplies(other, ['Let me look.', 'It comes tomorrow.']);
  await reply(shop, conversation, 'It is here.');
  await expectReplies(other, ['Let me look.', 'It comes tomorrow.', 'It is here.']);
  await page.bringToFront();
  await expectReplies(page, ['Let me look.', 'It comes tomorrow.', 'It is here.']);
  expect(traffic.errors).toEqual([]);
});
