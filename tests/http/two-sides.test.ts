import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  answerAnswer,
  contactExport,
  repliesAnswer,
  replyAnswer,
  type ErrorBody,
  type MessageAnswer,
  type RepliesAnswer,
} from '@webspeaker/core';

import { callContacts, callWidget, type Answer } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { inconsistencies } from '../../tools/fixtures/bulk.ts';
import { signUp, type Member } from '../../tools/fixtures/member.ts';
import { createProject, SHOP_ORIGIN, type Project } from '../../tools/fixtures/project.ts';
import { anonymousMessage, createVisitor, messageFrom, type Visitor } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
let tea: Project;
let coffee: Project;
let member: Member;

beforeAll(async () => {
  [tea, coffee, member] = [
    await createProject(sql, 'Two Sides Tea', {
      office_hours: sql.json({ timeZone: 'UTC', days: [[], [], [], [], [], [], []] }),
      away_text: 'Back in spring',
    }),
    await createProject(sql, 'Two Sides Coffee'),
    await signUp('Mika'),
  ];
  await sql`
    insert into public.organization_members (organization_id, user_id, role, display_name)
    values (${tea.organizationId}, ${member.id}, 'member', 'Mika')`;
});
afterAll(() => sql.end());

/** Asks as somebody who has consented, and returns the message's id. */
async function ask(visitor: Visitor, fields: Record<string, unknown> = {}): Promise<string> {
  const message = messageFrom(visitor, tea.accessKey, { channel: 'ai_search', ...fields });
  expect((await callWidget('messages', message)).status).toBe(201);
  return String(message['messageId']);
}
const report = (inReplyTo: string, fields: Record<string, unknown>, headers = {}) =>
  callWidget(
    'answers',
    {
      accessKey: tea.accessKey,
      messageId: randomUUID(),
      inReplyTo,
      text: 'Yes, within five days.',
      sources: [{ title: 'Delivery', url: `${SHOP_ORIGIN}/delivery` }],
      outcome: 'answered',
      ...fields,
    },
    { headers },
  );
const as = ({ key, consent }: Visitor) => ({ visitor: { key, consent } });
const replies = (fields: Record<string, unknown>): Promise<Answer<RepliesAnswer>> =>
  callWidget<RepliesAnswer>('replies', { accessKey: tea.accessKey, ...fields });
const repliesTo = (visitor: Visitor, after: string | null = null) =>
  replies({ visitor: { key: visitor.key }, after });
const reply = (
  conversationId: string,
  text: string,
  { credential = member.token, messageId = randomUUID() } = {},
) =>
  callContacts(`${tea.id}/conversations/${conversationId}/replies`, {
    method: 'POST',
    credential,
    body: { messageId, text },
  });
const textsOf = ({ body }: Answer<RepliesAnswer>) => body.messages.map(({ text }) => text);

/** Writes to live support, and returns the conversation. */
async function writeIn(visitor: Visitor): Promise<string> {
  const { body } = await callWidget<MessageAnswer>('messages', messageFrom(visitor, tea.accessKey));
  return body.conversationId;
}

describe('an answer of AI search', () => {
  test('is kept with its sources in the conversation of its question, and exported and erased with it', async () => {
    const vera = await createVisitor('Vera');
    const question = await ask(vera);
    const answer = await report(question, as(vera));

    expect(answer.status).toBe(201);
    expect(answerAnswer.parse(answer.body)).toEqual(answer.body);
    expect(
      (
        await callWidget('ratings', {
          accessKey: tea.accessKey,
          messageId: answer.body['messageId'],
          rating: 'up',
          visitor: { key: vera.key },
        })
      ).status,
    ).toBe(204);

    const key = { accessKey: tea.accessKey, visitor: { key: vera.key } };
    const held = contactExport.parse((await callWidget('exports', key)).body);
    expect(held.conversations).toHaveLength(1);
    expect(held.conversations[0]?.messages[1]).toMatchObject({
      sender: 'assistant',
      text: 'Yes, within five days.',
      inReplyTo: question,
      reportedBy: 'page',
      outcome: 'answered',
      sources: [{ title: 'Delivery', url: `${SHOP_ORIGIN}/delivery` }],
      rating: 'up',
    });
    const page = await callWidget('exports', key, { headers: { Accept: 'text/html' } });
    expect(page.body).toContain('AI answer, as the page reported it');
    expect(page.body).toContain('Source: Delivery');

    const erasure = await callWidget('erasures', key);
    expect(erasure.body).toMatchObject({ erased: { conversations: 1, messages: 2, consentReceipts: 1 } });
    expect(
      await sql`select from public.messages where project_id = ${tea.id} and id = ${question} or in_reply_to = ${question}`,
    ).toHaveLength(0);
    expect((await report(question, as(vera))).status).toBe(410);
  });

  test('to a question without consent stays without a contact, and only its own thread can report it', async () => {
    const question = anonymousMessage(tea.accessKey);
    await callWidget('messages', question);
    const { messageId, conversationKey } = question as { messageId: string; conversationKey: string };

    expect((await report(messageId, { conversationKey: randomUUID() })).status).toBe(404);
    expect((await report(messageId, {})).status).toBe(400);
    expect((await report(messageId, { conversationKey })).status).toBe(201);
    const [stored] = await sql`
      select c.contact_id, m.page_url, c.messages_count from public.messages m
      join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
      where m.project_id = ${tea.id} and m.in_reply_to = ${messageId}`;
    expect(stored).toEqual({ contact_id: null, page_url: null, messages_count: 2 });
  });

  test.each([
    ['text', { text: '' }],
    ['text', { text: 'x'.repeat(8001) }],
    ['sources.0.url', { sources: [{ title: 'Delivery', url: 'javascript:alert(1)' }] }],
    ['sources', { sources: Array.from({ length: 21 }, () => ({ title: 'A', url: SHOP_ORIGIN })) }],
    ['outcome', { outcome: 'perhaps' }],
    ['inReplyTo', { inReplyTo: 'question' }],
  ])('is refused for a bad %s', async (path, fields) => {
    const answer = await report(randomUUID(), { ...as(await createVisitor('Wim')), ...fields });
    expect(answer.status).toBe(400);
    expect((answer.body as unknown as ErrorBody).issues?.[0]?.path).toBe(path);
  });

  test('from the owner’s server takes the place of what the page reported, and is told apart', async () => {
    const xenia = await createVisitor('Xenia');
    const question = await ask(xenia);
    const first = await report(question, as(xenia));
    const server = { Authorization: `Bearer ${tea.secretKey}` };

    expect((await report(question, {}, { Authorization: `Bearer ${coffee.secretKey}` })).status).toBe(401);
    const second = await report(question, { text: 'In four days.', outcome: 'no_answer' }, server);
    expect([second.status, second.body['messageId']]).toEqual([200, first.body['messageId']]);
    expect(
      await sql`select text, reported_by, outcome from public.messages where project_id = ${tea.id} and in_reply_to = ${question}`,
    ).toEqual([{ text: 'In four days.', reported_by: 'server', outcome: 'no_answer' }]);
    expect(textsOf(await repliesTo(xenia))).toEqual([]);

    const next = await ask(xenia);
    expect((await report(next, { text: 'First' }, server)).status).toBe(201);
    expect((await report(next, as(xenia))).status).toBe(200);
    expect(textsOf(await repliesTo(xenia))).toEqual(['First']);
  });
});

describe('a reply', () => {
  test('of a member comes to the visitor once, in order, with the name that the member chose', async () => {
    const yara = await createVisitor('Yara');
    const conversation = await writeIn(yara);
    const sent = await reply(conversation, 'Hello Yara');
    expect(sent.status).toBe(201);
    expect(replyAnswer.parse(sent.body)).toEqual(sent.body);
    await reply(conversation, 'How can I help?');

    const first = await repliesTo(yara);
    expect(repliesAnswer.parse(first.body)).toEqual(first.body);
    expect(textsOf(first)).toEqual(['Hello Yara', 'How can I help?']);
    expect(first.body.messages[0]).toMatchObject({
      sender: 'member',
      author: { name: 'Mika' },
      channel: 'live_support',
    });
    expect(textsOf(await repliesTo(yara)), 'nothing says yet that they arrived').toEqual(textsOf(first));
    expect(textsOf(await repliesTo(yara, first.body.next))).toEqual([]);
    expect(textsOf(await repliesTo(yara)), 'now it is known that they arrived').toEqual([]);

    await reply(conversation, 'Still there?');
    expect(textsOf(await repliesTo(yara, first.body.next)), 'each of two tabs').toEqual(['Still there?']);
    expect(textsOf(await repliesTo(yara, first.body.next))).toEqual(['Still there?']);
  });

  test('sent again is one, and from the owner’s server has no name', async () => {
    const zoe = await createVisitor('Zoe');
    const conversation = await writeIn(zoe);
    const id = randomUUID();
    expect((await reply(conversation, 'Once', { credential: tea.secretKey, messageId: id })).status).toBe(
      201,
    );
    expect((await reply(conversation, 'Once', { credential: tea.secretKey, messageId: id })).status).toBe(
      200,
    );
    expect(
      (await reply(conversation, 'Twice', { credential: tea.secretKey, messageId: id })).body,
    ).toMatchObject({
      code: 'INVALID_REQUEST',
      issues: [{ path: 'messageId' }],
    });
    expect((await repliesTo(zoe)).body.messages).toMatchObject([{ text: 'Once', author: null }]);
  });

  test('reaches an anonymous thread by its conversation key, and nobody else', async () => {
    const message = anonymousMessage(tea.accessKey, { channel: 'live_support' });
    const { body } = await callWidget<MessageAnswer>('messages', message);
    await reply(body.conversationId, 'Hello');
    expect(textsOf(await replies({ conversationKey: message['conversationKey'] }))).toEqual(['Hello']);
    expect(textsOf(await replies({ conversationKey: randomUUID() }))).toEqual([]);
    expect(textsOf(await repliesTo(await createVisitor('Abel')))).toEqual([]);
    expect((await replies({})).status).toBe(400);
  });

  test('of a stranger, to a contact that withdrew, and to one that was erased is refused', async () => {
    const stranger = await signUp('Stranger');
    const bea = await createVisitor('Bea');
    const conversation = await writeIn(bea);
    expect((await reply(conversation, 'Hi', { credential: stranger.token })).status).toBe(404);
    expect((await reply(conversation, 'Hi', { credential: coffee.secretKey })).status).toBe(401);

    await callWidget('withdrawals', { accessKey: tea.accessKey, visitor: { key: bea.key } });
    expect((await reply(conversation, 'Hi')).body).toMatchObject({ code: 'CONSENT_REQUIRED' });
    expect((await repliesTo(bea)).status).toBe(403);
    await callWidget('erasures', { accessKey: tea.accessKey, visitor: { key: bea.key } });
    expect((await reply(conversation, 'Hi')).status).toBe(404);
    expect((await repliesTo(bea)).status).toBe(410);
  });

  test('ends the waiting that a message to live support began, and a question to AI search begins none', async () => {
    const cleo = await createVisitor('Cleo');
    await ask(cleo);
    const conversation = await writeIn(cleo);
    const waiting = () =>
      sql`select id from public.conversations where project_id = ${tea.id} and contact_id = ${cleo.contactId} and waiting_since is not null`;
    expect(await waiting()).toEqual([{ id: conversation }]);
    await reply(conversation, 'Here I am');
    expect(await waiting()).toEqual([]);
  });

  test('comes with a pace and with the office hours', async () => {
    const dora = await createVisitor('Dora');
    await writeIn(dora);
    const { body } = await repliesTo(dora);
    expect(body.pollAfterMs).toBeGreaterThanOrEqual(1000);
    expect(body.availability).toEqual({ isOpen: false, opensAt: null, awayText: 'Back in spring' });
  });
});

test('a question that is handed over to a person is known, unless it is somebody else’s', async () => {
  const [elin, finn] = [await createVisitor('Elin'), await createVisitor('Finn')];
  const question = await ask(elin);
  for (const [visitor, stored] of [
    [elin, question],
    [finn, null],
  ] as const) {
    const message = messageFrom(visitor, tea.accessKey, { inReplyTo: question });
    expect((await callWidget('messages', message)).status).toBe(201);
    expect(
      await sql`select in_reply_to from public.messages where project_id = ${tea.id} and id = ${String(message['messageId'])}`,
    ).toEqual([{ in_reply_to: stored }]);
  }
});

test('what came and went leaves every counter right', async () => {
  expect(await inconsistencies(sql, tea)).toEqual([]);
});
