import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page, type Route } from '@playwright/test';

import { MAX_ANSWER_LENGTH } from '../../../packages/core/src/limits.ts';
import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { addMember, openShop, type Shop } from '../../../tools/portal/shop.ts';
import { newAnonymous, newGuest } from '../../../tools/portal/talk.ts';

const threadOf = (shop: Shop, conversationId: string) =>
  `${stack().portalUrl}/projects/${shop.projectId}/conversations/${conversationId}`;

/** Opens a thread, and waits until its page listens to keys. */
async function openThread(page: Page, shop: Shop, conversationId: string): Promise<void> {
  await page.goto(threadOf(shop, conversationId));
  await expect(page.getByText(/The visitor is not on the website|page seems to be closed/)).toBeVisible();
}

const bubble = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text }).first();
const composer = (page: Page) => page.getByRole('textbox', { name: 'Reply to the visitor' });

const FORMATTED = [
  '## Teas',
  '**Earl Grey** goes well with *most* cakes,\neven `a < b`:',
  '- Lemon: our [Assam](https://fernway.example/tea/assam)\n- Plum: see [delivery](/delivery)',
  '```\n- 2 g\n  hot\n```',
].join('\n\n');

async function expectFormatted(answer: Locator): Promise<void> {
  await expect(answer.locator('strong')).toHaveText(['Teas', 'Earl Grey']);
  await expect(answer.locator('em')).toHaveText('most');
  await expect(answer.locator('li')).toHaveText([/^Lemon: our Assam \(.+\)$/, 'Plum: see delivery']);
  // Letter by letter, and with the breaks that were written.
  expect(await answer.locator('p', { hasText: 'Earl' }).textContent()).toBe(
    'Earl Grey goes well with most cakes,\neven a < b:',
  );
  expect(await answer.locator('pre').textContent()).toBe('- 2 g\n  hot');
  const links = answer.getByRole('link', { name: /Assam|delivery/ });
  await expect(links).toHaveCount(1);
  await expect(links).toHaveAttribute('href', 'https://fernway.example/tea/assam');
  await expect(links).toHaveAttribute('rel', 'noopener noreferrer nofollow');
  await expect(links).toHaveAttribute('target', '_blank');
}

test.describe('a thread', () => {
  test('tells both sides apart, and says what became of each message', async ({ page }) => {
    const shop = await openShop(page, 'sides');
    const vera = newGuest(shop);
    const question = await vera.say('Do you ship to Norway?', { channel: 'ai_search' });
    const answer = await vera.answered(question.messageId, {
      sources: [{ title: 'Delivery', url: 'https://bikes.example/delivery' }],
    });
    await vera.rate(answer, 'down');
    const other = await vera.say('And to Mars?', { channel: 'ai_search' });
    await vera.answered(other.messageId, { text: 'I found nothing.', outcome: 'no_answer' });
    const handed = await vera.say('A person, please', { inReplyTo: question.messageId });

    await openThread(page, shop, question.conversationId);
    const answered = bubble(page, 'Yes, within five days.');
    await expect(answered).toContainText('AI answer');
    await expect(answered).toContainText('reported by the page');
    await expect(answered).toContainText('rated not helpful');
    await expect(answered.getByRole('link', { name: 'Delivery' })).toHaveAttribute(
      'href',
      'https://bikes.example/delivery',
    );
    await expect(bubble(page, 'I found nothing.')).toContainText('No answer found');
    await expect(bubble(page, 'Do you ship to Norway?')).toContainText('bikes.example/city/commuter');

    await openThread(page, shop, handed.conversationId);
    await bubble(page, 'A person, please')
      .getByRole('link', { name: /Handed over from AI search/ })
      .click();
    await expect(page).toHaveURL(new RegExp(`${question.conversationId}#message-${question.messageId}$`));

    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/contacts/${handed.contactId}`);
    await expect(bubble(page, 'Yes, within five days.')).toContainText('AI answer');
  });

  test('shows what an AI formatted, as it comes in and in the timeline, and what people typed as they typed it', async ({
    page,
  }) => {
    const shop = await openShop(page, 'formatted');
    const vera = newGuest(shop);
    const { messageId, conversationId, contactId } = await vera.say(
      'Is *any* [tea](https://x.example) good?',
      {
        channel: 'ai_search',
      },
    );
    await openThread(page, shop, conversationId);
    await vera.answered(messageId, { text: FORMATTED });
    await expectFormatted(bubble(page, 'goes well'));
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await expect(bubble(page, 'good?')).toContainText('Is *any* [tea](https://x.example) good?');
    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/contacts/${contactId ?? ''}`);
    await expectFormatted(bubble(page, 'goes well'));
  });

  test('runs and loads nothing of an answer', async ({ page }) => {
    const shop = await openShop(page, 'hostile-answer');
    const vera = newGuest(shop);
    const { messageId, conversationId } = await vera.say('Hello?', { channel: 'ai_search' });
    const hostile =
      '<script>document.title = 1</script> <img src="https://x.example/a.png" onerror="document.title = 1">\n\n' +
      '![a cat](https://x.example/cat.png) [run](javascript:document.title=1) [https://a.example](https://b.example)\n\n```\nnever closed ';
    const text = hostile + '**a _b '.repeat((MAX_ANSWER_LENGTH - hostile.length) / 7);
    await vera.answered(messageId, { text });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await openThread(page, shop, conversationId);
    const answer = bubble(page, 'never closed');
    await expect(answer.locator('script, img, [onerror]')).toHaveCount(0);
    await expect(answer).toContainText('<script>document.title = 1</script> <img src=');
    await expect(answer).toContainText('[run](javascript:document.title=1)');
    await expect(answer.getByRole('link')).toHaveText([
      /^https:\/\/x\.example/,
      /^a cat/,
      /^https:\/\/a\.example/,
    ]);
    await expect(page).toHaveTitle(/AI search/);
    expect(asked.filter((url) => url.includes('x.example'))).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('is answered by keyboard, and shows when the visitor has the reply', async ({ page }) => {
    const shop = await openShop(page, 'answer');
    const vera = newGuest(shop);
    const { conversationId } = await vera.say('Is anybody there?');
    await openThread(page, shop, conversationId);
    await expect(page.getByText('Waiting for an answer')).toBeVisible();
    await page.keyboard.press('r');
    await expect(composer(page)).toBeFocused();
    await page.keyboard.type('Yes, I am.');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('How can I help?');
    await page.keyboard.press('Enter');

    const reply = bubble(page, 'How can I help?');
    await expect(reply).toContainText('not received yet');
    await expect(composer(page)).toHaveValue('');
    await expect(page.getByText('Waiting for an answer')).toBeHidden();
    expect(await vera.receive()).toEqual(['Yes, I am.\nHow can I help?']);
    expect(await vera.receive()).toEqual([]);
    await expect(reply).toContainText(/received \d\d:\d\d/);
    await expect(page.getByText('The visitor has the website open.')).toBeVisible();

    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Note for the members' }).fill('Ask Olivia');
    await page.keyboard.press('Enter');
    await expect(bubble(page, 'Ask Olivia')).toContainText('for members only');
    expect(await vera.receive()).toEqual([]);
    await vera.say('It is about my bike');
    await expect(bubble(page, 'It is about my bike')).toBeVisible();
  });

  test('keeps a draft that was left, and does not let two members answer past each other', async ({
    page,
    browser,
  }) => {
    const shop = await openShop(page, 'draft');
    const colleague = newPerson('colleague');
    const context = await browser.newContext();
    const elsewhere = await context.newPage();
    await signUp(elsewhere, colleague);
    await addMember(shop, colleague);
    const vera = newGuest(shop);
    const { conversationId } = await vera.say('Is anybody there?');

    await openThread(page, shop, conversationId);
    await composer(page).fill('Let me look');
    await page.locator('main').getByRole('link', { name: 'Conversations' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Conversations' })).toBeVisible();
    await page.goBack();
    await expect(composer(page)).toHaveValue('Let me look');

    await openThread(elsewhere, shop, conversationId);
    await expect(elsewhere.getByText(/Also here: draft-/)).toBeVisible();
    await composer(page).press('End');
    await composer(page).pressSequentially(' it up');
    await expect(elsewhere.getByText(/Writing a reply: draft-/)).toBeVisible();
    // Nothing new reaches this page before its member sends.
    await page.route('**/presence*', (route) => route.abort());
    await composer(elsewhere).fill('I am here');
    await composer(elsewhere).press('Enter');
    await expect(bubble(elsewhere, 'I am here')).toBeVisible();
    await composer(page).press('Enter');
    await expect(page.getByText('Somebody replied while you were writing')).toBeVisible();
    await expect(bubble(page, 'I am here')).toBeVisible();
    await expect(composer(page)).toHaveValue('Let me look it up');
    await composer(page).press('Enter');
    await expect(bubble(page, 'Let me look it up')).toBeVisible();
    expect(await vera.receive()).toEqual(['I am here', 'Let me look it up']);
    await context.close();
  });

  test('loses nothing that is written while what was sent before is not shown yet', async ({ page }) => {
    const shop = await openShop(page, 'overtaken');
    const vera = newGuest(shop);
    const { conversationId } = await vera.say('Is anybody there?');
    await openThread(page, shop, conversationId);
    // The load that follows the reply is overtaken by others, since the thread is looked at every few seconds.
    const loads: Route[] = [];
    await page.route('**/__data.json*', (route) => void loads.push(route));
    await composer(page).fill('Yes, I am.');
    await composer(page).press('Enter');
    await expect.poll(() => loads.length).toBeGreaterThan(2);
    for (const load of loads.splice(0, 2)) await load.continue();
    await expect(composer(page)).toHaveValue('');
    await composer(page).fill('How can I help?');
    const taken = page.waitForResponse((response) => response.url().endsWith('?/reply'));
    await composer(page).press('Enter');
    await taken;
    await page.unroute('**/__data.json*');
    await expect(bubble(page, 'How can I help?')).toBeVisible();
    expect(await vera.receive()).toEqual(['Yes, I am.', 'How can I help?']);
  });

  test('says why nobody can be answered: without consent, page gone, taken back, erased', async ({
    page,
  }) => {
    const shop = await openShop(page, 'cannot');
    const passerBy = newAnonymous(shop);
    const anonymous = await passerBy.say('Hello?');
    await openThread(page, shop, anonymous.conversationId);
    await passerBy.receive();
    await expect(page.getByText('A reply reaches them only while it is.')).toBeVisible();

    const vera = newGuest(shop);
    const { conversationId } = await vera.say('My secret');
    await openThread(page, shop, conversationId);
    const whereabouts = page.getByText(/The visitor (has the website open|is not on the website)/);
    await expect(whereabouts).toBeVisible();
    await composer(page).fill('Too late');
    await vera.withdraw();
    await expect(
      page.getByText('This visitor took back their consent, so they can’t be answered.'),
    ).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Note for the members' })).toBeVisible();
    await expect(whereabouts).toBeHidden();
    await vera.erase();
    await expect(page.getByText('This conversation was erased')).toBeVisible();
    await expect(page.getByText('My secret')).toBeHidden();
    await expect(page.getByRole('textbox')).toHaveCount(0);
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('Too late');
  });

  test('is assigned, resolved and opened again', async ({ page }) => {
    const shop = await openShop(page, 'resolve');
    const vera = newGuest(shop);
    const { conversationId } = await vera.say('Is anybody there?');
    await openThread(page, shop, conversationId);
    await page.getByRole('button', { name: 'Assign to me' }).click();
    await expect(page.getByLabel('Assigned to').locator('option:checked')).toContainText('resolve-');
    await page.getByLabel('Assigned to').selectOption('Nobody');
    await expect(page.getByRole('button', { name: 'Assign to me' })).toBeVisible();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('e');
    await expect(page.getByText('Resolved', { exact: true })).toBeVisible();
    await vera.say('Not yet');
    await expect(page.getByText('Waiting for an answer')).toBeVisible();
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByRole('button', { name: 'Reopen' }).click();
    await expect(
      page.getByRole('region', { name: 'Follow-up' }).getByText('Open', { exact: true }),
    ).toBeVisible();
  });
});

test.describe('before JavaScript has loaded', () => {
  test.use({ javaScriptEnabled: false });

  test('a thread shows what an AI formatted', async ({ page }) => {
    const shop = await openShop(page, 'plain-formatted');
    const vera = newGuest(shop);
    const { messageId, conversationId } = await vera.say('Which tea?', { channel: 'ai_search' });
    await vera.answered(messageId, { text: FORMATTED });
    await page.goto(threadOf(shop, conversationId));
    await expectFormatted(bubble(page, 'goes well'));
  });

  test('a thread is answered, noted, assigned and resolved', async ({ page }) => {
    const shop = await openShop(page, 'plain-thread');
    const vera = newGuest(shop);
    const { conversationId } = await vera.say('Is anybody there?');
    await page.goto(threadOf(shop, conversationId));
    await composer(page).fill('Yes');
    await page.getByRole('button', { name: 'Send reply' }).click();
    await expect(bubble(page, 'Yes')).toContainText('not received yet');
    await composer(page).fill('Only for us');
    await page.getByText('Note', { exact: true }).click();
    await page.getByRole('button', { name: 'Send reply' }).click();
    await expect(bubble(page, 'Only for us')).toContainText('for members only');
    await page.getByRole('button', { name: 'Assign to me' }).click();
    await page.getByRole('button', { name: 'Resolve' }).click();
    await expect(page.getByRole('button', { name: 'Reopen' })).toBeVisible();
    expect(await vera.receive()).toEqual(['Yes']);
  });
});
