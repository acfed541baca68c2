import { expect, test } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { newShop } from '../../../tools/portal/shop.ts';
import { newAnonymous, newGuest } from '../../../tools/portal/talk.ts';

test('questions that AI search did not answer stand together by their words, most frequent first', async ({
  page,
}) => {
  const owner = newPerson('unanswered');
  await signUp(page, owner);
  const shop = await newShop(owner);
  const ask = { channel: 'ai_search' };
  const vera = newGuest(shop);
  const found = await vera.say('Any red bicycles?', ask);
  await vera.rate(await vera.answered(found.messageId), 'up');
  const first = await vera.say('Do you ship to Norway?', ask);
  await vera.answered(first.messageId, { text: 'I found nothing.', outcome: 'no_answer' });
  const passerBy = newAnonymous(shop);
  const second = await passerBy.say('to norway do you ship', ask);
  await passerBy.rate(await passerBy.answered(second.messageId), 'down');
  const third = await vera.say('Can I pay in instalments?', ask);
  await vera.say('A person, please', { inReplyTo: third.messageId });

  await page.goto(`${stack().portalUrl}/projects/${shop.projectId}`);
  await page.getByRole('link', { name: 'Unanswered', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Unanswered questions' })).toBeVisible();
  const rows = page.locator('main').getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText(
    /2 times.*to norway do you ship.*No answer found · 1.*Rated not helpful · 1/s,
  );
  await expect(rows.last()).toContainText(/1 time.*Can I pay in instalments\?.*Handed over to a person · 1/s);

  // Until the page listens, a button sends what was chosen.
  await expect(page.getByRole('button', { name: 'Show', exact: true })).toBeHidden();
  await page.getByLabel('Asked').selectOption('Last month');
  await expect(page.getByRole('heading', { name: 'No unanswered questions' })).toBeVisible();
  await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/unanswered?period=any`);
  await rows.first().getByRole('link', { name: 'Conversation 1' }).click();
  await expect(page).toHaveURL(new RegExp(`/conversations/${second.conversationId}$`));
  await expect(page.getByText('to norway do you ship')).toBeVisible();
});
