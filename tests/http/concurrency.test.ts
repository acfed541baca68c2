import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { MessageAnswer } from '@webspeaker/core';

import { callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { anonymousMessage, createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
let tea: Project;

beforeAll(async () => {
  tea = await createProject(sql, 'Concurrency Tea');
});
afterAll(() => sql.end());

const send = (body: unknown) => callWidget<MessageAnswer>('messages', body);
const times = <Value>(count: number, make: () => Value) => Array.from({ length: count }, make);

describe('messages at the same time', () => {
  test('of many visitors get an answer of their own each', async () => {
    const [gone, eve] = [await createVisitor('Gone'), await createVisitor('Eve')];
    await callWidget('erasures', { accessKey: tea.accessKey, visitor: { key: gone.key } });
    const taken = messageFrom(eve, tea.accessKey);
    await send(taken);
    const ofEach = async () => {
      const fay = await createVisitor('Fay');
      return [
        [201, messageFrom(fay, tea.accessKey)],
        [201, anonymousMessage(tea.accessKey)],
        [401, messageFrom(fay, 'pk_nobody_has_this_one_00000000')],
        [410, messageFrom(gone, tea.accessKey)],
        [400, messageFrom(fay, tea.accessKey, { messageId: taken['messageId'] })],
        [200, taken],
      ] as const;
    };
    const messages = (await Promise.all(times(10, ofEach))).flat();
    const answers = await Promise.all(messages.map(([, body]) => send(body)));

    expect(answers.map(({ status }) => status)).toEqual(messages.map(([status]) => status));
    const named = answers.map(({ body }, at) => body.messageId === messages[at]?.[1]['messageId']);
    expect(named).toEqual(messages.map(([status]) => status < 300));
    const ids = messages.flatMap(([status, body]) => (status === 201 ? [String(body['messageId'])] : []));
    const [stored] = await sql<{ count: number }[]>`
      select count(*)::int as count from public.messages where project_id = ${tea.id} and id in ${sql(ids)}`;
    expect(stored?.count).toBe(20);
  });

  test('wait for nobody else: one whose contact is being worked on holds up no other', async () => {
    const visitors = await Promise.all(times(12, () => createVisitor('Guy')));
    const [held, ...others] = visitors.map((visitor) => messageFrom(visitor, tea.accessKey));
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`select private.lock_contact(${tea.id}, ${visitors[0]?.contactId ?? null})`;
    let isHeld = true;
    const answer = send(held).finally(() => (isHeld = false));
    expect((await Promise.all(others.map(send))).map(({ status }) => status)).toEqual(others.map(() => 201));
    expect(isHeld).toBe(true);
    await holder`rollback`;
    holder.release();
    expect((await answer).status).toBe(201);
  });

  test('from one new visitor make one contact with one conversation', async () => {
    const bo = await createVisitor('Bo');
    const answers = await Promise.all(times(20, () => send(messageFrom(bo, tea.accessKey))));

    expect(answers.map(({ status }) => status)).toEqual(times(20, () => 201));
    expect(new Set(answers.map(({ body }) => body.conversationId)).size).toBe(1);
    const [counts] = await sql`
      select k.conversations_count, c.messages_count, count(m.id)::int as messages
      from public.contacts k
      join public.conversations c on c.project_id = k.project_id and c.contact_id = k.id
      join public.messages m on m.project_id = c.project_id and m.conversation_id = c.id
      where k.project_id = ${tea.id} and k.id = ${bo.contactId}
      group by 1, 2`;
    expect(counts).toEqual({ conversations_count: 1, messages_count: 20, messages: 20 });
  });

  test('with the same id are one message: one is answered 201, the others 200, all with the same body', async () => {
    const message = messageFrom(await createVisitor('Cleo'), tea.accessKey);
    const answers = await Promise.all(times(10, () => send(message)));

    expect(answers.map(({ status }) => status).sort()).toEqual([...times(9, () => 200), 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test('in one new anonymous thread make one conversation', async () => {
    const conversationKey = randomUUID();
    const answers = await Promise.all(
      times(20, () => send(anonymousMessage(tea.accessKey, { conversationKey }))),
    );
    expect(answers.map(({ status }) => status)).toEqual(times(20, () => 201));
    expect(new Set(answers.map(({ body }) => body.conversationId)).size).toBe(1);
  });

  test('as an erasure are acknowledged and gone, or refused: nothing of the contact is left and none is lost', async () => {
    const dora = await createVisitor('Dora');
    await send(messageFrom(dora, tea.accessKey));
    const [erasure, ...messages] = await Promise.all([
      callWidget('erasures', { accessKey: tea.accessKey, visitor: { key: dora.key } }),
      ...times(20, () => send(messageFrom(dora, tea.accessKey))),
    ]);

    expect(erasure.status).toBe(200);
    expect(messages.every(({ status }) => status === 201 || status === 410)).toBe(true);
    const acknowledged = messages.filter(({ status }) => status === 201).length;
    expect(erasure.body).toMatchObject({ erased: { messages: acknowledged + 1 } });
    const [left] = await sql`
      select
        (select count(*)::int from public.contacts where project_id = ${tea.id} and id = ${dora.contactId}) as contacts,
        (select count(*)::int from public.conversations where project_id = ${tea.id} and contact_id = ${dora.contactId}) as conversations,
        (select count(*)::int from public.consent_receipts where project_id = ${tea.id} and contact_id = ${dora.contactId}) as receipts,
        (select count(*)::int from public.messages where project_id = ${tea.id} and text like '%Dora%') as messages`;
    expect(left).toEqual({ contacts: 0, conversations: 0, receipts: 0, messages: 0 });
  });
});
