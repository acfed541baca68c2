import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callContacts, callWidget } from '../../tools/call.ts';
import { fingerprint, openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { stack } from '../../tools/stack/stack.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
let tea: Project;

beforeAll(async () => {
  tea = await createProject(sql, 'Cors Tea');
});
afterAll(() => sql.end());

const allowOrigin = 'access-control-allow-origin';

describe('an answer', () => {
  test('that is a success may be read by a page of the project', async () => {
    const xenia = await createVisitor('Xenia');
    const own = await callWidget('messages', messageFrom(xenia, tea.accessKey), {
      headers: { Origin: tea.origin },
    });
    expect(own.status).toBe(201);
    expect(own.headers.get(allowOrigin)).toBe(tea.origin);
    expect(own.headers.get('vary')).toMatch(/origin/i);
  });

  test('to a page of another site is a refusal that it may read: its code, and nothing of anybody', async () => {
    const xenia = await createVisitor('Xenia');
    const before = await fingerprint(sql);
    const strangers = [
      'https://evil.example',
      `${tea.origin}.evil.example`,
      tea.origin.replace('https', 'http'),
      `${tea.origin}:444`,
      'null',
    ];
    for (const origin of strangers) {
      for (const call of ['messages', 'visits', 'withdrawals', 'exports', 'erasures']) {
        const answer = await callWidget(call, messageFrom(xenia, tea.accessKey), {
          headers: { Origin: origin },
        });
        expect([call, answer.status, answer.body['code']]).toEqual([call, 403, 'ORIGIN_NOT_ALLOWED']);
        expect(answer.headers.get(allowOrigin)).toBe('*');
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
        expect(Object.keys(answer.body).sort()).toEqual(['code', 'message']);
      }
    }
    const { 'private.origins_seen': seen, ...after } = await fingerprint(sql);
    expect({ ...after, 'private.origins_seen': before['private.origins_seen'] }).toEqual(before);
    expect(seen).not.toBe(before['private.origins_seen']);
    const rows = await sql`
      select origin, consent from private.origins_seen where project_id = ${tea.id} order by origin`;
    expect(rows.map(({ origin }) => String(origin))).toEqual(strangers.toSorted());
    expect(
      rows.every(({ consent }) => consent === null),
      'the website alone',
    ).toBe(true);
  });

  test('that refuses may be read by any page, with the seconds to wait, whatever was wrong', async () => {
    const headers = { Origin: tea.origin };
    const yara = await createVisitor('Yara');
    const byKey = { accessKey: tea.accessKey, visitor: { key: yara.key } };
    const refusals = [
      await callWidget('erasures', byKey, { headers }),
      await callWidget(
        'withdrawals',
        { ...byKey, accessKey: 'pk_nobody_has_this_one_00000000' },
        { headers },
      ),
      await callWidget('visits', byKey, { headers }),
      await callWidget('messages', 'not json', { headers }),
      await callWidget('messages', 'x'.repeat(20_000), { headers }),
      await callWidget('nowhere', {}, { headers }),
      await callWidget('messages', undefined, { method: 'GET', headers }),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([404, 401, 403, 400, 413, 404, 405]);
    for (const refusal of refusals) {
      expect(refusal.headers.get(allowOrigin)).toBe('*');
      expect(refusal.headers.get('access-control-expose-headers')).toBe('Retry-After');
    }
  });

  test('to a page of an allowed subdomain names exactly that origin', async () => {
    const many = await createProject(sql, 'Many Teas', { allowed_origins: ['https://*.teas.example'] });
    const from = (origin: string, name: string) =>
      createVisitor(name).then((visitor) =>
        callWidget('messages', messageFrom(visitor, many.accessKey), { headers: { Origin: origin } }),
      );
    const own = await from('https://m.nl.teas.example', 'Nel');
    expect([own.status, own.headers.get(allowOrigin)]).toEqual([201, 'https://m.nl.teas.example']);
    for (const origin of ['https://teas.example', 'https://*.teas.example', 'http://nl.teas.example']) {
      const refused = await from(origin, 'Nel');
      expect([refused.status, refused.body['code']]).toEqual([403, 'ORIGIN_NOT_ALLOWED']);
    }
  });

  test('to a sender that is no browser needs no origin', async () => {
    const answer = await callWidget('messages', messageFrom(await createVisitor('Zoe'), tea.accessKey));
    expect(answer.status).toBe(201);
    expect(answer.headers.get(allowOrigin)).toBeNull();
  });

  test('refuses a sender without an origin where the project requires one, but never a visitor’s right', async () => {
    const strict = await createProject(sql, 'Strict Tea', { require_origin: true });
    const zoe = await createVisitor('Zoe');
    const byKey = { accessKey: strict.accessKey, visitor: { key: zoe.key } };
    const call = (name: string, body: unknown, headers = {}) => callWidget(name, body, { headers });
    const message = messageFrom(zoe, strict.accessKey);

    const refused = await call('messages', message);
    expect([refused.status, refused.body['code']]).toEqual([403, 'ORIGIN_NOT_ALLOWED']);
    expect((await call('messages', message, { Origin: strict.origin })).status).toBe(201);
    expect((await call('exports', byKey)).status).toBe(200);
    expect((await call('withdrawals', byKey)).status).toBe(204);
    expect((await call('erasures', byKey)).status).toBe(200);
  });

  test('is never cached, sets no cookie, and runs, frames and loads nothing wherever it is opened', async () => {
    const ali = await createVisitor('Ali');
    const message = messageFrom(ali, tea.accessKey);
    const byKey = { accessKey: tea.accessKey, visitor: { key: ali.key } };
    const answers = [
      await callWidget('messages', message),
      await callWidget('withdrawals', { ...byKey, visitor: { key: (await createVisitor('Bo')).key } }),
      await callWidget('exports', byKey),
      await callWidget('exports', byKey, { headers: { Accept: 'text/html' } }),
      await callWidget('messages', 'not json'),
      await callWidget('messages', undefined, { method: 'OPTIONS', headers: { Origin: tea.origin } }),
      await callWidget('nowhere', {}),
      await callContacts(`${tea.id}/${tea.id}`),
      await callContacts(`${tea.id}/${tea.id}`, { credential: tea.secretKey }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 204, 200, 200, 400, 204, 404, 401, 404]);
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('set-cookie')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
      expect(headers.get('strict-transport-security')).toBeNull();
    }
  });

  test('that went to a browser by HTTPS says that it wants no other way', async () => {
    const through = async (proto: string) =>
      (await callWidget('nowhere', {}, { headers: { 'X-Forwarded-Proto': proto } })).headers.get(
        'strict-transport-security',
      );
    expect(await through('https')).toBe('max-age=31536000');
    expect(await through('https, http')).toBe('max-age=31536000');
    expect(await through('http')).toBeNull();
  });

  test('of the contacts function may be read by no other site at all', async () => {
    const answer = await callContacts(`${tea.id}/${tea.id}`, {
      credential: tea.secretKey,
      headers: { Origin: tea.origin },
    });
    expect(answer.headers.get(allowOrigin)).toBeNull();
  });
});

describe('a preflight', () => {
  test('is answered for any origin, because the project is not named yet', async () => {
    const answer = await callWidget('messages', undefined, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://anywhere.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get(allowOrigin)).toBe('https://anywhere.example');
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST');
    expect(answer.headers.get('access-control-allow-headers')).toContain('content-type');
  });

  test('of the Data API is answered as Supabase does', async () => {
    const { apiUrl } = stack();
    const response = await fetch(`${apiUrl}/rest/v1/contacts`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://portal.example',
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'apikey,authorization',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get(allowOrigin)).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toContain('apikey');
  });
});
