import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callWidget } from '../../tools/call.ts';
import { fingerprint, openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { anonymousMessage, createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
let tea: Project;

beforeAll(async () => {
  tea = await createProject(sql, 'Consent Tea');
});
afterAll(() => sql.end());

const contactsOf = (project: Project) =>
  sql`select id, consent_withdrawn_at from public.contacts where project_id = ${project.id}`;

describe('tracking fields', () => {
  const claims: [string, unknown][] = [
    ['no consent claim', undefined],
    ['a null consent claim', null],
    ['an empty consent claim', {}],
    ['consent denied', { state: 'denied' }],
    ['consent unknown', { state: 'unknown' }],
    ['consent in other words', { state: 'yes' }],
    ['implied consent', { method: 'implied' }],
    ['defaulted consent', { method: 'default' }],
    ['consent without a source', { source: undefined }],
    ['consent without a category', { category: undefined }],
    ['consent without a time', { at: undefined }],
    ['consent given in two days', { at: new Date(Date.now() + 2 * 86_400_000).toISOString() }],
  ];
  for (const [name, claim] of claims) {
    test(`with ${name} are refused, and nothing is stored`, async () => {
      const mina = await createVisitor('Mina');
      const consent = claim && Object.keys(claim).length > 0 ? { ...mina.consent, ...claim } : claim;
      const before = await fingerprint(sql);
      const answers = [
        await callWidget(
          'messages',
          messageFrom(mina, tea.accessKey, { visitor: { key: mina.key, consent } }),
        ),
        await callWidget('visits', { accessKey: tea.accessKey, visitor: { key: mina.key, consent } }),
      ];
      for (const { status, body } of answers) {
        expect(status).toBe(403);
        expect(body['code']).toBe('CONSENT_REQUIRED');
      }
      expect(await fingerprint(sql)).toEqual(before);
    });
  }

  test('without a visitor are refused: a page URL alone is one', async () => {
    const answer = await callWidget(
      'messages',
      anonymousMessage(tea.accessKey, { pageUrl: 'https://fernway.example/' }),
    );
    expect([answer.status, answer.body['code']]).toEqual([403, 'CONSENT_REQUIRED']);
  });

  test('with Global Privacy Control are refused, unless the project says otherwise', async () => {
    const nils = await createVisitor('Nils');
    const lenient = await createProject(sql, 'Lenient Tea', { respect_gpc: false });
    const headers = { 'Sec-GPC': '1' };
    const refused = await callWidget('messages', messageFrom(nils, tea.accessKey), { headers });
    const visit = { accessKey: tea.accessKey, visitor: { key: nils.key, consent: nils.consent } };
    const refusedVisit = await callWidget('visits', visit, { headers });
    const anonymous = await callWidget('messages', anonymousMessage(tea.accessKey), { headers });
    const allowed = await callWidget('messages', messageFrom(nils, lenient.accessKey), { headers });

    expect([refused.status, refused.body['code']]).toEqual([403, 'CONSENT_REQUIRED']);
    expect(refusedVisit.status).toBe(403);
    expect(anonymous.status).toBe(201);
    expect(allowed.status).toBe(201);
    expect((await contactsOf(tea)).map(({ id }) => id as string)).not.toContain(nils.contactId);
  });
});

describe('a withdrawal', () => {
  test('marks the contact where the project keeps it, and nothing is added to it any more', async () => {
    const olga = await createVisitor('Olga');
    await callWidget('messages', messageFrom(olga, tea.accessKey));
    const withdrawal = { accessKey: tea.accessKey, visitor: { key: olga.key } };
    const answers = [
      await callWidget('withdrawals', withdrawal),
      await callWidget('withdrawals', withdrawal),
    ];

    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    const [contact] =
      await sql`select consent_withdrawn_at from public.contacts where project_id = ${tea.id} and id = ${olga.contactId}`;
    expect(contact?.['consent_withdrawn_at']).toBeInstanceOf(Date);
    const message = await callWidget('messages', messageFrom(olga, tea.accessKey));
    const visit = await callWidget('visits', {
      accessKey: tea.accessKey,
      visitor: { key: olga.key, consent: olga.consent },
    });
    expect([message.body['code'], visit.body['code']]).toEqual(['CONSENT_REQUIRED', 'CONSENT_REQUIRED']);
  });

  test('erases the contact where the project says so, and the key is of no more use', async () => {
    const strict = await createProject(sql, 'Strict Tea', { withdrawal_action: 'erase' });
    const pavel = await createVisitor('Pavel');
    await callWidget('messages', messageFrom(pavel, strict.accessKey));
    const withdrawal = { accessKey: strict.accessKey, visitor: { key: pavel.key } };
    const answers = [
      await callWidget('withdrawals', withdrawal),
      await callWidget('withdrawals', withdrawal),
    ];

    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(await contactsOf(strict)).toHaveLength(0);
    const message = await callWidget('messages', messageFrom(pavel, strict.accessKey));
    expect([message.status, message.body['code']]).toEqual([410, 'CONTACT_ERASED']);
  });

  test('that overtakes the first message is accepted, and the message makes no contact', async () => {
    const quinn = await createVisitor('Quinn');
    const before = await contactsOf(tea);
    const answer = await callWidget('withdrawals', { accessKey: tea.accessKey, visitor: { key: quinn.key } });
    expect(answer.status).toBe(204);
    const late = await callWidget('messages', messageFrom(quinn, tea.accessKey));
    expect([late.status, late.body['code']]).toEqual([410, 'CONTACT_ERASED']);
    expect(await contactsOf(tea)).toEqual(before);
  });
});
