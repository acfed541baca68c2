import { randomBytes, randomUUID } from 'node:crypto';

import { hashContactId } from '@webspeaker/core';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callContacts, callWidget } from '../../tools/call.ts';
import { allTables, dump, fingerprint, openSql } from '../../tools/database.ts';
import { signUp } from '../../tools/fixtures/member.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { anonymousMessage, createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

/**
 * What must always hold, by its number in ARCHITECTURE.md: one sentence, one test, the whole path. The other suites go
 * into the depths; the numbers 7 and 8 are held by tests/browser/widget and bad-input.test.ts.
 */

/** What members may read of the tables that hold hashes of credentials: asking for more is an error to owners too. */
const READABLE: Record<string, string> = {
  organization_invitations: 'id, email, role, invited_by, created_at, expires_at, accepted_at',
  project_secret_keys: 'id, name, last_four, created_at, revoked_at',
};

let sql: Sql;
let shop: Project;

beforeAll(async () => {
  sql = openSql();
  shop = await createProject(sql, 'Invariant Tea', { respect_gpc: true });
});
afterAll(() => sql.end());

describe('what must always hold', () => {
  test('1: no table and no answer holds a client address', async () => {
    const address = '185.228.168.9';
    const headers = { 'X-Forwarded-For': address, 'X-Real-IP': address, 'CF-Connecting-IP': address };
    const ada = await createVisitor('Ada');
    const answers = [
      await callWidget('messages', messageFrom(ada, shop.accessKey), { headers }),
      await callWidget('messages', anonymousMessage(shop.accessKey), { headers }),
      await callWidget('exports', { accessKey: shop.accessKey, visitor: { key: ada.key } }, { headers }),
      await callWidget('messages', 'not json', { headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 200, 400]);
    // The address was looked at: it is where the country came from.
    expect(answers[0]?.body['country']).toMatch(/^[A-Z]{2}$/);
    for (const { body, headers: sent } of answers) {
      expect(JSON.stringify([body, [...sent]])).not.toContain(address);
    }
    expect(await dump(sql)).not.toContain(address);
  });

  test('2: without granted consent no tracking field is taken, and what is stored is nobody’s', async () => {
    const bo = await createVisitor('Bo');
    const { consent } = bo;
    const refused: [unknown, Record<string, string>?][] = [
      [undefined],
      [null],
      [{ ...consent, state: 'denied' }],
      [{ ...consent, state: 'unknown' }],
      [{ ...consent, method: 'implied' }],
      [{ ...consent, method: undefined }],
      [consent, { 'Sec-GPC': '1' }],
    ];
    const before = await fingerprint(sql);
    for (const [claim, headers = {}] of refused) {
      const body = messageFrom(bo, shop.accessKey, { visitor: { key: bo.key, consent: claim } });
      const answer = await callWidget('messages', body, { headers });
      expect([answer.status, answer.body['code']]).toEqual([403, 'CONSENT_REQUIRED']);
    }
    const withPage = anonymousMessage(shop.accessKey, { pageUrl: 'https://invariant-tea.example/' });
    expect((await callWidget('messages', withPage)).body['code']).toBe('CONSENT_REQUIRED');
    expect(await fingerprint(sql)).toEqual(before);

    const body = anonymousMessage(shop.accessKey);
    const { body: answer } = await callWidget('messages', body, {
      headers: { 'X-Forwarded-For': '185.228.168.9' },
    });
    expect(answer).toMatchObject({ contactId: null, country: null });
    const [row] = await sql`
      select c.contact_id, m.page_url from messages m
      join conversations c on c.project_id = m.project_id and c.id = m.conversation_id
      where m.id = ${String(body['messageId'])}`;
    expect(row).toEqual({ contact_id: null, page_url: null });
  });

  test('3: nobody reads or changes another organization’s rows', async () => {
    const cleo = await createVisitor('Cleo');
    await callWidget('messages', messageFrom(cleo, shop.accessKey));
    await callContacts(`${shop.id}/${cleo.contactId}/export`, { method: 'GET', credential: shop.secretKey });
    await sql`
      insert into organization_members (organization_id, user_id, role)
      values (${shop.organizationId}, ${(await signUp('Owner')).id}, 'owner')`;
    await sql`
      insert into organization_invitations (organization_id, email, token_hash, expires_at)
      values (${shop.organizationId}, 'gil@example.com', ${randomBytes(32)}, now() + interval '7 days')`;
    await sql`
      insert into data_requests (project_id, contact_id, contact_hash, asked, received_on, created_at)
      values (${shop.id}, ${cleo.contactId}, ${'0'.repeat(64)}, 'export', current_date, now())`;
    const stranger = await signUp('Stranger');
    const organization = await stranger.client.rpc('create_organization', { name: 'Elsewhere' });
    expect(organization.error).toBeNull();

    const tables = (await allTables(sql)).filter((name) => name.startsWith('public.'));
    expect(tables).toContain('public.contacts');
    const before = await fingerprint(sql);
    for (const table of tables.map((name) => name.slice('public.'.length))) {
      const column = table === 'organizations' ? 'id' : 'organization_id';
      const [where, value] = ['organizations', 'organization_members', 'organization_invitations'].includes(
        table,
      )
        ? [column, shop.organizationId]
        : table === 'projects'
          ? ['id', shop.id]
          : ['project_id', shop.id];
      const there = await sql`select from ${sql(table)} where ${sql(where)} = ${value}`;
      expect([table, there.length > 0]).toEqual([table, true]);
      const columns = READABLE[table] ?? '*';
      const { data, error } = await stranger.client.from(table).select(columns).eq(where, value);
      expect([table, error, data]).toEqual([table, null, []]);
      await stranger.client.from(table).delete().eq(where, value);
    }
    const erasure = { project_id: shop.id, contact_id: cleo.contactId };
    expect((await stranger.client.rpc('erase_contact', erasure)).data).toEqual({ code: 'NOT_FOUND' });
    const byFunction = await callContacts(`${shop.id}/${cleo.contactId}`, { credential: stranger.token });
    expect(byFunction.status).toBe(404);
    expect(await fingerprint(sql)).toEqual(before);
  });

  test('4: an acknowledged message is stored once, however often it was sent', async () => {
    const dag = await createVisitor('Dag');
    const body = messageFrom(dag, shop.accessKey);
    const answers = await Promise.all(Array.from({ length: 10 }, () => callWidget('messages', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 201]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(await sql`select from messages where id = ${String(body['messageId'])}`).toHaveLength(1);
  });

  test('5: counters equal what they count, and last-seen never moves back', async () => {
    const eli = await createVisitor('Eli');
    const lastSeen = async () => {
      const [row] = await sql`
        select last_seen_at from contacts where project_id = ${shop.id} and id = ${eli.contactId}`;
      return (row?.['last_seen_at'] as Date).getTime();
    };
    let before = 0;
    for (const channel of ['ai_search', 'live_support', 'ai_search']) {
      await callWidget('messages', messageFrom(eli, shop.accessKey, { channel }));
      const after = await lastSeen();
      expect(after).toBeGreaterThan(before);
      before = after;
    }
    const { key, consent } = eli;
    // The claim's time is the browser's, and no browser's clock moves ours.
    const past = { ...consent, at: '2001-01-01T00:00:00.000Z' };
    await callWidget('visits', { accessKey: shop.accessKey, visitor: { key, consent: past } });
    expect(await lastSeen()).toBeGreaterThanOrEqual(before);
    expect(await sql`select * from audit.miscounted`).toEqual([]);
    const [{ conversations_count: count } = {}] = await sql`
      select conversations_count from contacts where project_id = ${shop.id} and id = ${eli.contactId}`;
    expect(count).toBe(2);
  });

  test('6: an erased contact is gone from every table but the tombstone, and does not come back', async () => {
    const fay = await createVisitor('Fay');
    const text = `Only Fay would write this ${randomUUID()}`;
    await callWidget('messages', messageFrom(fay, shop.accessKey, { text }));
    expect(await dump(sql)).toContain(text);

    const byKey = { accessKey: shop.accessKey, visitor: { key: fay.key } };
    expect((await callWidget('erasures', byKey)).status).toBe(200);
    const after = await dump(sql);
    expect(after).not.toContain(text);
    expect(after).not.toContain(fay.contactId);
    const hash = await hashContactId(fay.contactId);
    const holders = after.split('\n').filter((row) => row.includes(hash));
    expect(holders.map((row) => row.slice(0, row.indexOf(' '))).sort()).toEqual([
      'private.erased_contacts',
      'public.audit_events',
    ]);

    const again = await callWidget('messages', messageFrom(fay, shop.accessKey, { text }));
    expect([again.status, again.body['code']]).toEqual([410, 'CONTACT_ERASED']);
    expect(await dump(sql)).not.toContain(text);
  });
});
