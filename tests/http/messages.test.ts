import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { MAX_TEXT_LENGTH, messageAnswer, type MessageAnswer } from '@webspeaker/core';

import { callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { anonymousMessage, createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
let tea: Project;

beforeAll(async () => {
  tea = await createProject(sql, 'Messages Tea', { kept_query_parameters: ['utm_source'] });
});
afterAll(() => sql.end());

const send = (body: unknown) => callWidget<MessageAnswer>('messages', body);

describe('a message from a visitor who consented', () => {
  test('makes a contact, a conversation and a consent receipt', async () => {
    const aiko = await createVisitor('Aiko');
    const message = messageFrom(aiko, tea.accessKey);
    const answer = await send(message);

    expect(answer.status).toBe(201);
    expect(messageAnswer.parse(answer.body)).toEqual(answer.body);
    expect(answer.body).toMatchObject({ messageId: message['messageId'], contactId: aiko.contactId });

    const [contact] =
      await sql`select * from public.contacts where project_id = ${tea.id} and id = ${aiko.contactId}`;
    expect(contact).toMatchObject({ conversations_count: 1, consent_withdrawn_at: null });
    const [stored] =
      await sql`select * from public.messages where project_id = ${tea.id} and id = ${String(message['messageId'])}`;
    expect(stored).toMatchObject({
      text: 'Hello, this is Aiko',
      sender: 'visitor',
      conversation_id: answer.body.conversationId,
    });
    const receipts =
      await sql`select * from public.consent_receipts where project_id = ${tea.id} and contact_id = ${aiko.contactId}`;
    expect(receipts).toHaveLength(1);
    expect(receipts[0]).toMatchObject({
      source: 'cookieconsent',
      category: 'analytics',
      method: 'explicit',
      widget_version: '0.1.0',
    });
    expect((receipts[0]?.['given_at'] as Date).toISOString()).toBe(aiko.consent.at);
  });

  test('in each channel belongs to a conversation of that channel, and to the same one soon after', async () => {
    const ben = await createVisitor('Ben');
    const search = await send(messageFrom(ben, tea.accessKey, { channel: 'ai_search' }));
    const support = await send(messageFrom(ben, tea.accessKey, { channel: 'live_support' }));
    const again = await send(messageFrom(ben, tea.accessKey, { channel: 'ai_search' }));

    expect(support.body.conversationId).not.toBe(search.body.conversationId);
    expect(again.body.conversationId).toBe(search.body.conversationId);
    const [contact] =
      await sql`select conversations_count from public.contacts where project_id = ${tea.id} and id = ${ben.contactId}`;
    expect(contact?.['conversations_count']).toBe(2);
  });

  test('sent again with the same id is one message, answered 200 with the same body', async () => {
    const chidi = await createVisitor('Chidi');
    const message = messageFrom(chidi, tea.accessKey);
    const first = await send(message);
    const second = await send(message);

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    const [count] = await sql`
      select count(*)::int as messages from public.messages where project_id = ${tea.id} and id = ${String(message['messageId'])}`;
    expect(count?.['messages']).toBe(1);
  });

  test('with an id that is another visitor’s is refused, and that visitor learns nothing', async () => {
    const dana = await createVisitor('Dana');
    const emil = await createVisitor('Emil');
    const message = messageFrom(dana, tea.accessKey);
    await send(message);
    const answer = await callWidget(
      'messages',
      messageFrom(emil, tea.accessKey, { messageId: message['messageId'] }),
    );

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'INVALID_REQUEST', issues: [{ path: 'messageId' }] });
    expect(JSON.stringify(answer.body)).not.toContain(dana.contactId);
    expect(
      await sql`select from public.contacts where project_id = ${tea.id} and id = ${emil.contactId}`,
    ).toHaveLength(0);
  });

  test('keeps of its page URL the path, masked, and the parameters that the project keeps', async () => {
    const fatima = await createVisitor('Fatima');
    const message = messageFrom(fatima, tea.accessKey, {
      pageUrl:
        'https://user:secret@fernway.example/orders/fatima%40example.com?utm_source=mail&session=1#top',
    });
    expect((await send(message)).status).toBe(201);
    const [stored] =
      await sql`select page_url from public.messages where project_id = ${tea.id} and id = ${String(message['messageId'])}`;
    expect(stored?.['page_url']).toBe('https://fernway.example/orders/(masked)?utm_source=mail');
  });

  test('is stored without its page if that is not on one of the project’s origins', async () => {
    const message = messageFrom(await createVisitor('Gil'), tea.accessKey, {
      pageUrl: 'https://evil.example/login',
    });
    expect((await send(message)).status).toBe(201);
    const [stored] =
      await sql`select page_url from public.messages where project_id = ${tea.id} and id = ${String(message['messageId'])}`;
    expect(stored).toEqual({ page_url: null });
  });

  test('is read the same as application/json', async () => {
    const message = messageFrom(await createVisitor('Grace'), tea.accessKey);
    const answer = await callWidget('messages', message, {
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
    });
    expect(answer.status).toBe(201);
  });

  test('of the longest text and in any script is stored as it was written', async () => {
    const text = `${'茶'.repeat(MAX_TEXT_LENGTH - 10)}👩🏽‍🌾 ‏שלום`.slice(0, MAX_TEXT_LENGTH);
    const message = messageFrom(await createVisitor('Hana'), tea.accessKey, { text });
    expect((await send(message)).status).toBe(201);
    const [stored] =
      await sql`select text from public.messages where project_id = ${tea.id} and id = ${String(message['messageId'])}`;
    expect(stored?.['text']).toBe(text);
  });

  test('beyond the project’s limit is refused with the seconds to wait', async () => {
    const busy = await createProject(sql, 'Busy Tea', { messages_per_minute: 2 });
    const ivan = await createVisitor('Ivan');
    const statuses: number[] = [];
    for (let i = 0; i < 2; i++) statuses.push((await send(messageFrom(ivan, busy.accessKey))).status);
    const refused = await callWidget('messages', messageFrom(ivan, busy.accessKey));
    const other = await send(messageFrom(await createVisitor('Jana'), busy.accessKey));

    expect(statuses).toEqual([201, 201]);
    expect(refused.status).toBe(429);
    expect(refused.body['code']).toBe('RATE_LIMITED');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(other.status).toBe(201);
  });
});

describe('a message without consent', () => {
  test('is delivered, and nothing of it belongs to a contact, a page or a country', async () => {
    const message = anonymousMessage(tea.accessKey);
    const answer = await callWidget<MessageAnswer>('messages', message, {
      headers: { 'X-Forwarded-For': '81.2.69.142' },
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ contactId: null, country: null });
    const [stored] = await sql`
      select m.page_url, c.contact_id from public.messages m
      join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
      where m.project_id = ${tea.id} and m.id = ${String(message['messageId'])}`;
    expect(stored).toEqual({ page_url: null, contact_id: null });
  });

  test('belongs to one thread with the same conversation key, and to another without', async () => {
    const conversationKey = randomUUID();
    const first = await send(anonymousMessage(tea.accessKey, { conversationKey }));
    const second = await send(anonymousMessage(tea.accessKey, { conversationKey }));
    const third = await send(anonymousMessage(tea.accessKey));
    const fourth = await send(anonymousMessage(tea.accessKey, { conversationKey: null }));

    expect(second.body.conversationId).toBe(first.body.conversationId);
    expect(new Set([first, third, fourth].map(({ body }) => body.conversationId)).size).toBe(3);
  });

  test('sent again with the same id is one message', async () => {
    const message = anonymousMessage(tea.accessKey);
    const statuses = [(await send(message)).status, (await send(message)).status];
    expect(statuses).toEqual([201, 200]);
  });
});

describe('a visit', () => {
  test('moves the last-seen of a known contact, and makes none of an unknown one', async () => {
    const kofi = await createVisitor('Kofi');
    const body = { accessKey: tea.accessKey, visitor: { key: kofi.key, consent: kofi.consent } };
    const unknown = await callWidget('visits', body);
    expect([unknown.status, unknown.body]).toEqual([204, '']);
    expect(
      await sql`select from public.contacts where project_id = ${tea.id} and id = ${kofi.contactId}`,
    ).toHaveLength(0);

    await send(messageFrom(kofi, tea.accessKey));
    await sql`
      update public.contacts set created_at = now() - interval '2 hours', last_seen_at = now() - interval '1 hour'
      where project_id = ${tea.id} and id = ${kofi.contactId}`;
    expect((await callWidget('visits', body)).status).toBe(204);
    const [contact] = await sql`
      select last_seen_at > now() - interval '1 minute' as moved from public.contacts
      where project_id = ${tea.id} and id = ${kofi.contactId}`;
    expect(contact?.['moved']).toBe(true);
  });

  test('less than a minute after the last is not written', async () => {
    const lena = await createVisitor('Lena');
    await send(messageFrom(lena, tea.accessKey));
    const lastSeen = () =>
      sql`select last_seen_at from public.contacts where project_id = ${tea.id} and id = ${lena.contactId}`;
    const before = await lastSeen();
    await callWidget('visits', {
      accessKey: tea.accessKey,
      visitor: { key: lena.key, consent: lena.consent },
    });
    expect(await lastSeen()).toEqual(before);
  });
});
