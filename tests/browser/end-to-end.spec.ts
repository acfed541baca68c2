import { randomUUID } from 'node:crypto';

import { expect, test, type Page, type Request } from '@playwright/test';
import postgres from 'postgres';

import { stack } from '../../tools/stack/stack.ts';

/** The whole way of a visitor, from the consent banner of the demo shop to the portal and back. */

const info = stack();
const sql = postgres(info.dbUrl, { max: 1, onnotice: () => {} });

test.afterAll(() => sql.end());

/** What the widget could have left in this browser, whoever wrote it. */
async function stored(page: Page) {
  const inPage = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
  }));
  return { ...inPage, cookies: (await page.context().cookies()).map(({ name }) => name) };
}

const NOTHING = { local: [], session: [], databases: [], caches: [], cookies: [] };

/** Requests to the API, and the script itself. */
function ours(page: Page): Request[] {
  const requests: Request[] = [];
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === new URL(info.apiUrl).origin || pathname === '/widget.js') requests.push(request);
  });
  return requests;
}

async function send(page: Page, channel: 'AI search' | 'Live support', text: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Chat' });
  if (!(await dialog.isVisible())) await page.getByRole('button', { name: /chat/i }).click();
  await dialog.getByRole('tab', { name: channel }).click();
  await dialog.getByRole('textbox').fill(text);
  await dialog.getByRole('button', { name: 'Send' }).click();
  const said = dialog.getByRole('log').locator('.mine', { hasText: text });
  await expect(said).toContainText('Delivered');
}

async function contactId(page: Page): Promise<string | null> {
  return page.evaluate(() =>
    (window as unknown as { WebSpeaker: { contactId(): string | null } }).WebSpeaker.contactId(),
  );
}

async function messageRow(text: string) {
  const [row] = await sql`
    select m.page_url, c.contact_id, c.channel
    from messages m join conversations c on c.project_id = m.project_id and c.id = m.conversation_id
    where m.text = ${text}`;
  return row;
}

test('a consenting visitor becomes one contact that a member reads and deletes, and nobody without consent', async ({
  browser,
}) => {
  const anonymous = `Do you ship to Norway? ${randomUUID()}`;
  const question = `How hot should the water be? ${randomUUID()}`;
  const request = `My parcel has not arrived. ${randomUUID()}`;
  const again = `Hello again. ${randomUUID()}`;

  const visitor = await browser.newContext();
  const shop = await visitor.newPage();
  const requests = ours(shop);
  const faults: Error[] = [];
  shop.on('pageerror', (error) => faults.push(error));

  await test.step('before any choice nothing is stored and nothing goes out but the script', async () => {
    await shop.goto(`${info.demoUrl}/?utm_source=mail#teas`);
    await expect(shop.getByRole('button', { name: 'Accept all' })).toBeVisible();
    await expect(shop.getByRole('button', { name: /chat/i })).toBeVisible();
    expect(requests.map((each) => new URL(each.url()).pathname)).toEqual(['/widget.js']);
    expect(await stored(shop)).toEqual(NOTHING);
  });

  await test.step('a message without consent is delivered and makes no contact', async () => {
    await send(shop, 'Live support', anonymous);
    expect(await messageRow(anonymous)).toEqual({
      page_url: null,
      contact_id: null,
      channel: 'live_support',
    });
    const body = requests.at(-1)?.postDataJSON() as Record<string, unknown>;
    expect(body['visitor'] ?? null).toBeNull();
    expect(body['pageUrl'] ?? null).toBeNull();
    expect(await stored(shop)).toEqual(NOTHING);
    expect(await contactId(shop)).toBeNull();
  });

  await test.step('with consent two channels make one contact with two conversations', async () => {
    await shop.getByRole('button', { name: 'Accept all' }).click();
    await send(shop, 'AI search', question);
    await send(shop, 'Live support', request);
  });
  const id = await contactId(shop);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  for (const text of [question, request]) {
    expect(await messageRow(text)).toMatchObject({ contact_id: id, page_url: `${info.demoUrl}/` });
  }
  expect(await messageRow(anonymous)).toMatchObject({ contact_id: null });

  const member = await browser.newContext();
  const portal = await member.newPage();
  portal.on('pageerror', (error) => faults.push(error));
  const link = portal.getByRole('link', { name: id ?? '', exact: true });

  await test.step('a member signs in and finds the contact on top of the list', async () => {
    await portal.goto(info.portalUrl);
    await portal.getByLabel('Email').fill(info.demoUser.email);
    await portal.getByLabel('Password').fill(info.demoUser.password);
    await portal.getByRole('button', { name: 'Sign in' }).click();
    // Who has one project is led there.
    await portal.getByRole('link', { name: 'Contacts', exact: true }).first().click();

    await expect(portal.getByRole('heading', { name: 'Contacts', exact: true })).toBeVisible();
    for (const name of ['Contact ID', 'Country', 'Created', 'Last seen', 'Conversations']) {
      await expect(portal.getByRole('columnheader', { name })).toBeVisible();
    }
    const row = portal.getByRole('row').filter({ has: link });
    await expect(row).toBeVisible();
    await expect(row.getByRole('cell').last()).toHaveText('2');
  });

  await test.step('the contact page shows both messages with channel and page', async () => {
    await link.click();
    for (const text of [question, request]) await expect(portal.getByText(text)).toBeVisible();
    await expect(portal.getByText(anonymous)).toHaveCount(0);
    const main = portal.getByRole('main');
    for (const channel of ['AI search', 'Live support']) {
      await expect(main.getByText(channel).first()).toBeVisible();
    }
    const pageLink = main.locator(`a[href="${info.demoUrl}/"]`).first();
    await expect(pageLink).toHaveAttribute('rel', /noopener/);
    await expect(pageLink).toHaveAttribute('rel', /noreferrer/);
  });

  await test.step('the member deletes it after a confirmation, and it is gone', async () => {
    await portal.getByRole('button', { name: 'Delete contact' }).click();
    // In a dialog, or on the page itself where the click came before the script.
    const confirm = portal.getByRole('button', { name: 'Delete contact permanently' });
    await expect(confirm).toBeVisible();
    expect(await sql`select from contacts where id = ${id}`).toHaveLength(1);
    await confirm.click();
    await expect(portal.getByRole('heading', { name: 'Contacts', exact: true })).toBeVisible();
    await expect(link).toHaveCount(0);
    expect(await sql`select from contacts where id = ${id}`).toHaveLength(0);
    for (const text of [question, request]) expect(await messageRow(text)).toBeUndefined();
  });

  await test.step("the visitor's next message makes a new contact with a new id", async () => {
    await send(shop, 'Live support', again);
    const next = await contactId(shop);
    expect(next).not.toBeNull();
    expect(next).not.toBe(id);
    expect(await messageRow(again)).toMatchObject({ contact_id: next });
    await portal.reload();
    await expect(portal.getByRole('link', { name: next ?? '', exact: true })).toBeVisible();
    await expect(link).toHaveCount(0);
  });

  expect(faults).toEqual([]);
  await visitor.close();
  await member.close();
});
