import { randomUUID } from 'node:crypto';

import type { Page } from '@playwright/test';
import type { Sql } from 'postgres';

import { callContacts } from '../../../tools/call.ts';
import { openPanel, writeDelivered } from './support/panel.ts';
import { consent, expect, ours, record, test, type Shop } from './support/widget-test.ts';

/** What the page answers in AI search: how it is shown, kept, rated and handed over. */

test.describe.configure({ mode: 'parallel' });

const attributes = { 'data-consent': 'manual' };

/** A stream that the test writes to with {@link say}, and ends with an empty text. */
const STREAM = `
  let wake = () => {}; const parts = []; let done = false;
  window.say = (part) => { if (part === '') done = true; else parts.push(part); wake(); };
  window.streamOf = async function* (signal) {
    signal.addEventListener('abort', () => (window.wasStopped = true));
    for (;;) {
      if (parts.length) yield parts.shift();
      else if (done) return;
      else await new Promise((go) => (wake = go));
    }
  };`;

/** Opens the panel on AI search on a page whose handler is this code. */
async function ask(
  page: Page,
  shop: Shop,
  {
    handler,
    question = 'How long is delivery?',
    given = false,
  }: { handler: string; question?: string; given?: boolean },
): Promise<void> {
  await page.goto(
    shop.page({
      attributes,
      after: `<script>${STREAM} WebSpeaker.answer('ai_search', ${handler});</script>`,
    }),
  );
  if (given) await consent(page, 'granted');
  await page.locator('button.launcher').click();
  await page.getByRole('textbox').fill(question);
  await page.keyboard.press('Enter');
}

async function say(page: Page, ...parts: string[]): Promise<void> {
  await page.evaluate((parts) => {
    for (const part of parts) (window as unknown as { say(part: string): void }).say(part);
  }, parts);
}

/** What AI search answered in this shop, as it is stored. */
function answersOf(sql: Sql, { projectId }: Shop) {
  return sql`
    select m.text, m.outcome, m.rating, m.sources, m.reported_by, c.contact_id is not null as known, q.text as question
    from messages m
    join conversations c on c.project_id = m.project_id and c.id = m.conversation_id
    join messages q on q.project_id = m.project_id and q.id = m.in_reply_to
    where m.project_id = ${projectId} and m.sender = 'assistant'`;
}

function erase(page: Page): Promise<unknown> {
  return page.evaluate(() =>
    (window as unknown as { WebSpeaker: { eraseMyData(): Promise<unknown> } }).WebSpeaker.eraseMyData(),
  );
}

const answer = (page: Page) => page.locator('.said.assistant');

test('an answer is shown while it comes, with its sources; it is stored as it was shown, and rated', async ({
  page,
  shop,
  sql,
}) => {
  const handler = `({ signal }) => ({
    text: streamOf(signal),
    sources: [{ title: 'Delivery', url: '/delivery' }, { title: 'Bad', url: 'javascript:alert(1)' }],
  })`;
  await ask(page, shop, { handler, given: true });
  await expect(answer(page).getByRole('img', { name: 'An answer is being written' })).toBeVisible();
  await say(page, 'In **two', ' days**.\n\n- in Ger');
  await expect(answer(page).getByText('in Ger')).toBeVisible();
  await expect(answer(page).locator('strong')).toHaveText('two days');
  await expect(answer(page).locator('.bubble')).toHaveAttribute('aria-busy', 'true');
  await expect(answer(page).getByRole('button', { name: 'This helped' })).toHaveCount(0);
  await say(page, 'many', '');
  await expect(answer(page).locator('.bubble')).toHaveAttribute('aria-busy', 'false');
  await expect(answer(page).getByRole('listitem').first()).toHaveText('in Germany');
  const source = answer(page).getByRole('link');
  await expect(source).toHaveText(['Delivery']);
  await expect(source).toHaveAttribute('href', `${shop.site.origin}/delivery`);
  await expect(source).toHaveAttribute('rel', /noopener/);

  const stored = {
    text: 'In **two days**.\n\n- in Germany',
    outcome: 'answered',
    reported_by: 'page',
    known: true,
    question: 'How long is delivery?',
    sources: [{ title: 'Delivery', url: `${shop.site.origin}/delivery` }],
  };
  await expect.poll(() => answersOf(sql, shop)).toEqual([{ ...stored, rating: null }]);
  const helped = page.getByRole('button', { name: 'This helped' });
  await helped.click();
  await expect(helped).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => answersOf(sql, shop)).toEqual([{ ...stored, rating: 'up' }]);
  await page.getByRole('button', { name: 'This did not help' }).click();
  await expect(helped).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(() => answersOf(sql, shop)).toEqual([{ ...stored, rating: 'down' }]);
});

test('without consent the answer is in the anonymous thread of its question, and consent that comes meanwhile changes nothing', async ({
  page,
  shop,
  sql,
}) => {
  const traffic = record(page);
  await ask(page, shop, { handler: '({ signal }) => streamOf(signal)' });
  await expect(page.getByText('Delivered')).toBeVisible();
  await consent(page, 'granted');
  await say(page, 'Two days.', '');
  await expect.poll(() => answersOf(sql, shop)).toMatchObject([{ text: 'Two days.', known: false }]);
  await expect.poll(() => traffic.requests.map(({ call }) => call)).toEqual(['messages', 'answers']);
  expect(new Set(traffic.requests.map(({ body }) => body.conversationKey)).size).toBe(1);
  for (const { body } of traffic.requests) expect(body.visitor).toBeNull();
});

test('an answer to somebody who has withdrawn goes nowhere', async ({ page, shop, sql }) => {
  const traffic = record(page);
  await ask(page, shop, {
    handler: `({ text, signal }) => (text === 'And now?' ? 'Yes.' : streamOf(signal))`,
    given: true,
  });
  await expect(page.getByText('Delivered')).toBeVisible();
  await consent(page, 'denied');
  await say(page, 'Two days.', '');
  await expect(page.getByRole('button', { name: 'This helped' })).toBeVisible();
  // Somebody else's question, whose answer would have come behind it.
  await page.getByRole('textbox').fill('And now?');
  await page.keyboard.press('Enter');
  await expect.poll(() => answersOf(sql, shop)).toMatchObject([{ question: 'And now?', known: false }]);
  const answers = () => traffic.requests.filter(({ call }) => call === 'answers');
  await expect.poll(() => answers().map(({ body }) => body.text)).toEqual(['Yes.']);
  expect(traffic.errors).toEqual([]);
});

test('an answer that the server could not take is kept under consent, and delivered by the next page', async ({
  page,
  shop,
  sql,
}) => {
  await page.route('**/widget/answers', (route) => route.abort('internetdisconnected'));
  await ask(page, shop, { handler: '() => "Two days."', given: true });
  const entries = [`webspeaker.${shop.accessKey.slice(0, 19)}`].flatMap((name) => [name, `${name}.answers`]);
  await expect
    .poll(async () => (await ours(page)).filter((name) => !name.endsWith('.thread')).sort())
    .toEqual(entries);
  await page.unroute('**/widget/answers');
  await page.goto(shop.page({ attributes }));
  await consent(page, 'granted');
  await expect.poll(() => answersOf(sql, shop)).toMatchObject([{ text: 'Two days.', known: true }]);
  await expect.poll(() => ours(page)).not.toContain(entries[1]);
});

test('"no answer" is a value of its own, and a person can be asked, who gets the question as one that was handed over', async ({
  page,
  shop,
  sql,
}) => {
  await ask(page, shop, { handler: '() => ({ noAnswer: true })', question: 'Is the tea kosher?' });
  await expect(answer(page).getByText('No answer was found to this question.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'This helped' })).toHaveCount(0);
  await expect.poll(() => answersOf(sql, shop)).toMatchObject([{ outcome: 'no_answer' }]);
  await page.getByRole('button', { name: 'Ask a person' }).click();
  await expect(page.getByRole('tab', { name: 'Live support' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('log').getByText('Is the tea kosher?')).toBeVisible();
  const handedOver = () => sql`
    select m.text, q.text as question from messages m
    join conversations c on c.project_id = m.project_id and c.id = m.conversation_id
    join messages q on q.project_id = m.project_id and q.id = m.in_reply_to
    where m.project_id = ${shop.projectId} and c.channel = 'live_support'`;
  await expect.poll(handedOver).toEqual([{ text: 'Is the tea kosher?', question: 'Is the tea kosher?' }]);
  await page.getByRole('tab', { name: 'AI search' }).click();
  await expect(page.getByRole('button', { name: 'Ask a person' })).toHaveCount(0);
});

test('where live support is no channel, nobody is offered a person', async ({ page, shop }) => {
  await page.goto(
    shop.page({
      attributes: { ...attributes, 'data-channels': 'ai_search' },
      after: `<script>WebSpeaker.answer('ai_search', () => ({ noAnswer: true, text: 'Sorry, no idea.' }))</script>`,
    }),
  );
  await page.locator('button.launcher').click();
  await page.getByRole('textbox').fill('Is the tea kosher?');
  await page.keyboard.press('Enter');
  await expect(answer(page).getByText('Sorry, no idea.')).toBeVisible();
  await expect(answer(page).getByRole('button', { name: 'Copy' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ask a person' })).toHaveCount(0);
});

test('a visitor stops an answer, or erases their data: the handler is told, what was said is kept until then', async ({
  page,
  shop,
  sql,
}) => {
  const traffic = record(page);
  const silent = `new Promise(() => signal.addEventListener('abort', () => (window.wasErased = true)))`;
  await ask(page, shop, {
    handler: `({ text, signal }) => (text === 'And now?' ? ${silent} : streamOf(signal))`,
    given: true,
  });
  await say(page, 'Two days, ');
  await expect(answer(page).getByText('Two days,')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await say(page, 'or three.', '');
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0);
  await expect(answer(page).getByText('or three')).toHaveCount(0);
  expect(await page.evaluate(() => (window as unknown as { wasStopped: boolean }).wasStopped)).toBe(true);
  await expect.poll(() => answersOf(sql, shop)).toMatchObject([{ text: 'Two days, ', outcome: 'answered' }]);

  await page.getByRole('textbox').fill('And now?');
  await page.keyboard.press('Enter');
  await expect(answer(page).getByRole('img', { name: 'An answer is being written' })).toBeVisible();
  await erase(page);
  await page.waitForFunction(() => 'wasErased' in window);
  await expect(page.locator('.said')).toHaveCount(0);
  expect(traffic.errors).toEqual([]);
});

/** Answers every question, and notes what it was asked. */
const NOTING = "({ text }) => ((window.asked ??= []).push(text), 'About: ' + text)";
const asked = (page: Page) => page.evaluate(() => (window as unknown as { asked: string[] }).asked);

/** Holds messages back on their way to the server, or its answers on their way to the page, until the answered function is called. */
async function holdBack(page: Page, what: 'message' | 'answer'): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((done) => (release = done));
  await page.route('**/widget/messages', async (route) => {
    if (what === 'message') return released.then(() => route.continue());
    const response = await route.fetch();
    await released;
    await route.fulfill({ response });
  });
  return release;
}

for (const what of ['message', 'answer'] as const) {
  test(`what is under way when a visitor erases their data does not come back, where the ${what} is late`, async ({
    page,
    shop,
  }) => {
    const traffic = record(page);
    await ask(page, shop, { handler: NOTING, given: true });
    await expect(page.locator('.said.mine.delivered')).toBeVisible();
    const release = await holdBack(page, what);
    await page.evaluate(() => {
      const { WebSpeaker } = window as unknown as { WebSpeaker: { send(message: object): Promise<object> } };
      Object.assign(window, { sending: WebSpeaker.send({ channel: 'ai_search', text: 'And now?' }) });
    });
    await expect(answer(page).getByText('About: And now?')).toBeVisible();
    const stored = async () => (await shop.rows()).messages.some(({ text }) => text === 'And now?');
    if (what === 'answer') await expect.poll(stored).toBe(true);

    const other = await page.context().newPage();
    await other.goto(shop.page({ attributes }));
    await consent(other, 'granted');
    await openPanel(other);
    await other.getByRole('tab', { name: 'AI search' }).click();
    await expect(other.locator('.said')).not.toHaveCount(0);

    expect(await erase(page)).toMatchObject({ status: 'erased' });
    await expect(page.locator('.said')).toHaveCount(0);
    await expect(other.locator('.said')).toHaveCount(0);
    release();
    // What became of it is known, and would be shown.
    await page.evaluate(() => (window as unknown as { sending: Promise<object> }).sending);
    expect(await page.locator('.said').count()).toBe(0);
    expect(await asked(page)).toEqual(['How long is delivery?', 'And now?']);
    expect(await shop.rows()).toEqual({ contacts: [], messages: [], receipts: [] });
    expect(await ours(page)).toEqual([]);
    expect(traffic.errors).toEqual([]);
  });
}

test('a question that finds its contact erased goes on as a new visitor’s, and is the only one that is left', async ({
  page,
  shop,
}) => {
  await ask(page, shop, { handler: NOTING, given: true });
  await expect(page.locator('.said.mine.delivered')).toBeVisible();
  const [before] = (await shop.rows()).contacts;
  await callContacts(`${shop.projectId}/${before?.id}`, { credential: shop.secretKey });
  await writeDelivered(page, 'And now?');
  await expect(page.locator('.said')).toHaveText([/And now\?/, /About: And now\?/]);
  expect(await asked(page)).toEqual(['How long is delivery?', 'And now?']);
  const texts = async () => (await shop.rows()).messages.map(({ text }) => text).sort();
  await expect.poll(texts).toEqual(['About: And now?', 'And now?']);
  const { contacts } = await shop.rows();
  expect(contacts).toHaveLength(1);
  expect(contacts[0]?.id).not.toBe(before?.id);
});

test('what was answered is kept in the tab with its question, whoever answered', async ({ page, shop }) => {
  const parts = {
    attributes,
    after: `<script>
      WebSpeaker.answer('ai_search', () => 'Two days.');
      WebSpeaker.answer('live_support', () => 'We are looking.');
    </script>`,
  };
  await page.goto(shop.page(parts));
  await openPanel(page);
  await page.getByRole('tab', { name: 'Live support' }).click();
  await writeDelivered(page, 'Where is my parcel?');
  await page.getByRole('button', { name: 'Keep this conversation in this tab' }).click();
  await page.getByRole('tab', { name: 'AI search' }).click();
  await writeDelivered(page, 'How long?');
  await expect(page.getByText('Two days.')).toBeVisible();
  const kept = () => page.evaluate(() => Object.values(sessionStorage).join());
  await expect.poll(kept).toContain('Two days.');

  await page.goto(shop.page(parts));
  await openPanel(page);
  await page.getByRole('tab', { name: 'Live support' }).click();
  await expect(page.getByText('We are looking.')).toBeVisible();
  await page.getByRole('tab', { name: 'AI search' }).click();
  await expect(page.getByText('Two days.')).toBeVisible();
});

test('a handler that fails in the middle, and one that fails at once, are said so', async ({
  page,
  shop,
  sql,
}) => {
  const handler = `async function* ({ text }) { if (text !== 'At once') yield 'Two days'; throw new Error('away'); }`;
  await ask(page, shop, { handler });
  await expect(answer(page).getByText('The answer breaks off here.')).toBeVisible();
  await page.getByRole('textbox').fill('At once');
  await page.keyboard.press('Enter');
  await expect(answer(page).getByText('Sorry, there is no answer right now.')).toBeVisible();
  await expect
    .poll(async () => (await answersOf(sql, shop)).map(({ outcome }) => String(outcome)))
    .toEqual(['no_answer', 'no_answer']);
});

test('a hostile answer stays text: nothing is loaded, run or linked but the web', async ({ page, shop }) => {
  const mark = randomUUID();
  const hostile = [
    `<img src=x onerror="document.title='${mark}'">`,
    `<script>document.title='${mark}'</script>`,
    `[a](javascript:document.title='${mark}')`,
    `![b](${shop.site.origin}/pixel-${mark}.png)`,
    '[c](data:text/html,x)',
  ].join('\n\n');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await ask(page, shop, { handler: `() => ${JSON.stringify(hostile).replaceAll('</', '<\\/')}` });
  await expect(answer(page).getByText('<script>')).toBeVisible();
  expect(await answer(page).locator('img, script, iframe').count()).toBe(0);
  await expect(answer(page).getByRole('link')).toHaveText(['b']);
  expect(asked.filter((url) => url.includes('pixel'))).toEqual([]);
  expect(await page.title()).toBe('Shop');
});
