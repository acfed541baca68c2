import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { erasureAnswer } from '@webspeaker/core';

import { callContacts, callWidget } from '../../tools/call.ts';
import { fingerprint, openSql } from '../../tools/database.ts';
import { signUp, type Member } from '../../tools/fixtures/member.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { stack } from '../../tools/stack/stack.ts';
import { createVisitor, messageFrom, type Visitor } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
let tea: Project;
let coffee: Project;
let owner: Member;
let member: Member;
let stranger: Member;

beforeAll(async () => {
  [tea, coffee] = [await createProject(sql, 'Contacts Tea'), await createProject(sql, 'Contacts Coffee')];
  [owner, member, stranger] = [await signUp('Odette'), await signUp('Marco'), await signUp('Stella')];
  for (const [organization, { id }, role] of [
    [tea.organizationId, owner, 'owner'],
    [tea.organizationId, member, 'member'],
    [coffee.organizationId, stranger, 'owner'],
  ] as const) {
    await sql`insert into public.organization_members (organization_id, user_id, role) values (${organization}, ${id}, ${role})`;
  }
});
afterAll(() => sql.end());

async function contactOf(project: Project): Promise<Visitor> {
  const visitor = await createVisitor('Jonas');
  await callWidget('messages', messageFrom(visitor, project.accessKey));
  return visitor;
}
const exists = async (project: Project, { contactId }: Visitor) =>
  (await sql`select from public.contacts where project_id = ${project.id} and id = ${contactId}`).length ===
  1;

/** A token as the Auth API signs them (HS256), with a secret and claims of our choice. */
function signToken(claims: Record<string, unknown>, secret: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

describe('an erasure by contact id', () => {
  test('works for each member of the organization and for the project’s secret key, with the same receipt', async () => {
    for (const credential of [owner.token, member.token, tea.secretKey]) {
      const visitor = await contactOf(tea);
      const answer = await callContacts(`${tea.id}/${visitor.contactId}`, { credential });
      expect(answer.status).toBe(200);
      expect(erasureAnswer.parse(answer.body)).toEqual(answer.body);
      expect(answer.body).toMatchObject({ erased: { conversations: 1, messages: 1, consentReceipts: 1 } });
      expect(await exists(tea, visitor)).toBe(false);
      expect((await callContacts(`${tea.id}/${visitor.contactId}`, { credential })).status).toBe(404);
      expect((await callWidget('messages', messageFrom(visitor, tea.accessKey))).status).toBe(410);
    }
  });

  test('takes ids in upper case too', async () => {
    const visitor = await contactOf(tea);
    const path = `${tea.id}/${visitor.contactId}`.toUpperCase();
    expect((await callContacts(path, { credential: owner.token })).status).toBe(200);
  });

  test('by another organization’s member or secret key finds nothing, and erases nothing', async () => {
    const visitor = await contactOf(tea);
    const byMember = await callContacts(`${tea.id}/${visitor.contactId}`, { credential: stranger.token });
    const byTheirProject = await callContacts(`${coffee.id}/${visitor.contactId}`, {
      credential: stranger.token,
    });
    const byKey = await callContacts(`${tea.id}/${visitor.contactId}`, { credential: coffee.secretKey });

    expect([byMember.status, byMember.body['code']]).toEqual([404, 'NOT_FOUND']);
    expect([byTheirProject.status, byTheirProject.body['code']]).toEqual([404, 'NOT_FOUND']);
    expect([byKey.status, byKey.body['code']]).toEqual([401, 'UNAUTHENTICATED']);
    expect(await exists(tea, visitor)).toBe(true);
  });

  test('with no credential, or with a bad one, is refused and never taken for anonymous', async () => {
    const visitor = await contactOf(tea);
    const claims = { sub: owner.id, role: 'authenticated', aud: 'authenticated' };
    const now = Math.floor(Date.now() / 1000);
    const { jwtSecret } = JSON.parse(await secretsOfStack()) as { jwtSecret: string };
    const [header, payload, signature = ''] = owner.token.split('.');
    const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload ?? ''}.`;
    const credentials: [string, string | undefined][] = [
      ['none', undefined],
      ['an empty one', ''],
      ['one of no known kind', 'letmein'],
      ['the publishable key', stack().publishableKey],
      ['the access key', tea.accessKey],
      [
        'a token that somebody else signed',
        signToken({ ...claims, exp: now + 3600 }, 'somebody-else’s-secret-of-at-least-32-characters'),
      ],
      ['a token that has expired', signToken({ ...claims, exp: now - 60 }, jwtSecret)],
      ['a token with its signature cut', `${header ?? ''}.${payload ?? ''}.${signature.slice(0, -4)}`],
      ['a token without a signature', `${unsigned}x`],
      ['a token of role anon', signToken({ role: 'anon', exp: now + 3600 }, jwtSecret)],
      ['a secret key that nobody has', `sk_test_${randomUUID()}`],
    ];
    const before = await fingerprint(sql);
    for (const [name, credential] of credentials) {
      const answer = await callContacts(
        `${tea.id}/${visitor.contactId}`,
        credential === undefined ? {} : { credential },
      );
      expect([name, answer.status, answer.body['code']]).toEqual([name, 401, 'UNAUTHENTICATED']);
    }
    expect(await fingerprint(sql)).toEqual(before);
  });

  test('with a secret key that was revoked is refused', async () => {
    const cocoa = await createProject(sql, 'Contacts Cocoa');
    const visitor = await contactOf(cocoa);
    await sql`update public.project_secret_keys set revoked_at = now() where project_id = ${cocoa.id}`;
    const answer = await callContacts(`${cocoa.id}/${visitor.contactId}`, { credential: cocoa.secretKey });
    expect([answer.status, answer.body['code']]).toEqual([401, 'UNAUTHENTICATED']);
    expect(await exists(cocoa, visitor)).toBe(true);
  });

  test('says what is wrong with a path or a method', async () => {
    const credential = owner.token;
    const malformed = await callContacts(`${tea.id}/not-a-uuid`, { credential });
    const unknown = await callContacts('somewhere', { credential });
    const method = await callContacts(`${tea.id}/${randomUUID()}`, { credential, method: 'PUT' });

    expect(malformed.status).toBe(400);
    expect(malformed.body).toMatchObject({ code: 'INVALID_REQUEST', issues: [{ path: 'contactId' }] });
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'NOT_FOUND']);
    expect([method.status, method.body['code'], method.headers.get('allow')]).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
      'DELETE',
    ]);
  });

  test('is audited with who, what and the hash, and nothing personal', async () => {
    const visitor = await contactOf(tea);
    await callContacts(`${tea.id}/${visitor.contactId}`, { credential: member.token });
    const events = await sql`
      select actor_kind, actor_id, action, details from public.audit_events
      where project_id = ${tea.id} order by created_at desc limit 1`;
    expect(events[0]).toEqual({
      actor_kind: 'member',
      actor_id: member.id,
      action: 'contact.erased',
      details: { conversations: 1, messages: 1, consentReceipts: 1 },
    });
  });
});

async function secretsOfStack(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const { dirname, join } = await import('node:path');
  return readFile(join(dirname(stack().logDirectory), 'secrets.json'), 'utf8');
}
