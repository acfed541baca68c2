import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { erasureAnswer, hashContactId, type ErasureAnswer } from '@webspeaker/core';

import { callWidget } from '../../tools/call.ts';
import { dump, openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
let tea: Project;

beforeAll(async () => {
  tea = await createProject(sql, 'Erasures Tea');
});
afterAll(() => sql.end());

describe('an erasure by the visitor', () => {
  test('leaves of the contact neither id nor text, and a receipt that names nobody', async () => {
    const rosa = await createVisitor('Rosa');
    const text = 'My allergy is bergamot';
    for (const channel of ['ai_search', 'live_support', 'live_support']) {
      await callWidget('messages', messageFrom(rosa, tea.accessKey, { channel, text }));
    }
    const answer = await callWidget<ErasureAnswer>('erasures', {
      accessKey: tea.accessKey,
      visitor: { key: rosa.key },
    });

    expect(answer.status).toBe(200);
    expect(erasureAnswer.parse(answer.body)).toEqual(answer.body);
    expect(answer.body).toMatchObject({
      receipt: { contactHash: await hashContactId(rosa.contactId) },
      erased: { conversations: 2, messages: 3, consentReceipts: 1 },
    });
    expect(JSON.stringify(answer.body)).not.toContain(rosa.contactId);
    const everything = await dump(sql);
    expect(everything).not.toContain(rosa.contactId);
    expect(everything).not.toContain(text);
  });

  test('is final: every later call with the key gets 410, a withdrawal 204, and no contact comes back', async () => {
    const sven = await createVisitor('Sven');
    const byKey = { accessKey: tea.accessKey, visitor: { key: sven.key } };
    await callWidget('messages', messageFrom(sven, tea.accessKey));
    await callWidget('erasures', byKey);

    const message = await callWidget('messages', messageFrom(sven, tea.accessKey));
    const visit = await callWidget('visits', {
      accessKey: tea.accessKey,
      visitor: { key: sven.key, consent: sven.consent },
    });
    const erasure = await callWidget('erasures', byKey);
    for (const { status, body } of [message, visit, erasure]) {
      expect([status, body['code']]).toEqual([410, 'CONTACT_ERASED']);
    }
    expect((await callWidget('withdrawals', byKey)).status).toBe(204);
    expect(
      await sql`select from public.contacts where project_id = ${tea.id} and id = ${sven.contactId}`,
    ).toHaveLength(0);
  });

  test('of a message that is sent again afterwards does not bring the message back', async () => {
    const tara = await createVisitor('Tara');
    const message = messageFrom(tara, tea.accessKey);
    await callWidget('messages', message);
    await callWidget('erasures', { accessKey: tea.accessKey, visitor: { key: tara.key } });
    expect((await callWidget('messages', message)).status).toBe(410);
    expect(
      await sql`select from public.messages where project_id = ${tea.id} and id = ${String(message['messageId'])}`,
    ).toHaveLength(0);
  });

  test('needs no consent: it works after a withdrawal', async () => {
    const uma = await createVisitor('Uma');
    const byKey = { accessKey: tea.accessKey, visitor: { key: uma.key } };
    await callWidget('messages', messageFrom(uma, tea.accessKey));
    await callWidget('withdrawals', byKey);
    expect((await callWidget('erasures', byKey)).status).toBe(200);
  });

  test('of a key that nobody has finds nothing', async () => {
    const vera = await createVisitor('Vera');
    const answer = await callWidget('erasures', { accessKey: tea.accessKey, visitor: { key: vera.key } });
    expect([answer.status, answer.body['code']]).toEqual([404, 'NOT_FOUND']);
  });

  test('that overtakes the first message leaves nothing for it to make', async () => {
    const ypi = await createVisitor('Ypi');
    await callWidget('erasures', { accessKey: tea.accessKey, visitor: { key: ypi.key } });
    expect((await callWidget('messages', messageFrom(ypi, tea.accessKey))).status).toBe(410);
    expect(await sql`select from public.contacts where id = ${ypi.contactId}`).toHaveLength(0);
  });

  test('works with an access key that has expired, which takes no message any more', async () => {
    const shop = await createProject(sql, 'Rotated Tea');
    const zoe = await createVisitor('Zoe');
    await callWidget('messages', messageFrom(zoe, shop.accessKey));
    await sql`update public.project_access_keys set expires_at = now() where access_key = ${shop.accessKey}`;
    const refused = await callWidget('messages', messageFrom(zoe, shop.accessKey));
    expect([refused.status, refused.body['code']]).toEqual([401, 'UNKNOWN_ACCESS_KEY']);
    const byKey = { accessKey: shop.accessKey, visitor: { key: zoe.key } };
    expect((await callWidget('exports', byKey)).status).toBe(200);
    expect((await callWidget('withdrawals', byKey)).status).toBe(204);
    expect((await callWidget('erasures', byKey)).status).toBe(200);
  });

  test('leaves the same visitor’s contact at another project alone', async () => {
    const other = await createProject(sql, 'Other Tea');
    const wim = await createVisitor('Wim');
    await callWidget('messages', messageFrom(wim, tea.accessKey));
    await callWidget('messages', messageFrom(wim, other.accessKey));
    await callWidget('erasures', { accessKey: tea.accessKey, visitor: { key: wim.key } });

    expect(await sql`select project_id from public.contacts where id = ${wim.contactId}`).toEqual([
      { project_id: other.id },
    ]);
    expect((await callWidget('messages', messageFrom(wim, other.accessKey))).status).toBe(201);
  });
});
