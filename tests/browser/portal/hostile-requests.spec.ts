import { expect, test } from '@playwright/test';

import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { addContacts, countContacts, newShop } from '../../../tools/portal/shop.ts';
import { endPortals, startPortal } from '../../../tools/portal/start-portal.ts';
import { stack } from '../../../tools/stack/stack.ts';

test.afterEach(endPortals);

const base64 = (text: string) => `base64-${Buffer.from(text).toString('base64url')}`;
const inAnHour = Math.floor(Date.now() / 1000) + 3600;
const user = { id: '3f2b8c1e-0000-8000-8000-0123456789ab' };

/** What a session's cookie can hold that no portal wrote. */
const BROKEN_SESSIONS = [
  base64('{}'),
  base64('[]'),
  base64('null'),
  base64('"text"'),
  base64('{'),
  base64('{"user":{}}'),
  base64(JSON.stringify({ access_token: 'a.b.c', expires_at: inAnHour, user })),
  base64(JSON.stringify({ access_token: 'a.b.c', refresh_token: 'x', expires_at: inAnHour, user })),
  base64(JSON.stringify({ access_token: 1, refresh_token: 2, expires_at: 'soon', user: 3 })),
  base64(JSON.stringify({ access_token: '', refresh_token: '', expires_at: 1, user: null })),
  'base64-',
  'base64-%%%',
  '{}',
  'text',
];

test('a broken session is nobody’s, and the portal goes on answering', async () => {
  const portal = await startPortal();
  const [reference] = new URL(stack().apiUrl).hostname.split('.');
  const ask = async (path: string, value: string) => {
    const names = ['', '.0', '-code-verifier', '-flows-code-verifier', '-user'];
    const cookie = names.map((name) => `sb-${reference}-auth-token${name}=${value}`).join('; ');
    const headers = { cookie };
    const answer = await fetch(`${portal.url}${path}`, { headers, redirect: 'manual' });
    await answer.text();
    return answer.status;
  };
  for (const cookie of BROKEN_SESSIONS) {
    for (const path of ['/health', '/widget.js', '/headless.js', '/sign-in']) {
      expect(await ask(path, cookie), `${path} with ${cookie}`).toBe(200);
    }
    for (const path of ['/projects', '/confirm?code=x', '/nowhere']) {
      expect(await ask(path, cookie), `${path} with ${cookie}`).toBe(303);
    }
  }
  expect(portal.said()).not.toContain('Nobody handled');
  expect(portal.process.exitCode).toBeNull();
});

test('a fault that nobody handles is named in the log and does not end the portal', async () => {
  const preload = `setTimeout(() => Promise.reject(new Error('stray promise')), 3000);
    setTimeout(() => { throw new Error('stray error') }, 3000)`;
  const portal = await startPortal({ preload: encodeURIComponent(preload) });
  await expect
    .poll(portal.said, { timeout: 15_000 })
    .toMatch(/stray promise[\s\S]*stray error|stray error[\s\S]*stray promise/);
  expect((await fetch(`${portal.url}/health`)).status).toBe(200);
  expect(portal.process.exitCode).toBeNull();
});

test('every answer carries the headers that keep it to itself', async () => {
  const portal = await startPortal({ origin: 'https://contacts.example.com' });
  const page = await (await fetch(`${portal.url}/sign-in`)).text();
  // Scripts, styles and fonts are no documents: what speaks of those is not sent with them.
  const parts = ['css', 'js', 'woff2'].map(
    (end) => new URL(`${RegExp(`[^"]+/_app/immutable/[^"]+\\.${end}`).exec(page)?.[0]}`, portal.url).pathname,
  );
  const answers: [string, RequestInit][] = [
    ['/sign-in', {}],
    ['/projects', { redirect: 'manual' }],
    ['/nowhere/__data.json', { redirect: 'manual' }],
    ['/icon.svg', {}],
    ...parts.map((path): [string, RequestInit] => [path, {}]),
    ['/_app/immutable/nothing.html', {}],
    ['/health', {}],
    ['/headless.js', {}],
    ['/sign-in?search=%00', {}],
    [
      '/sign-in',
      { method: 'POST', headers: { origin: 'https://evil.example' }, body: new URLSearchParams() },
    ],
    ['/%E0%A4%A', {}],
  ];
  for (const [path, request] of answers) {
    const { headers } = await fetch(`${portal.url}${path}`, request);
    const policy = headers.get('content-security-policy') ?? '';
    const isPart = parts.includes(path);
    expect(policy, path).toMatch(isPart ? /^$/ : /default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('strict-transport-security'), path).toMatch(/^max-age=\d{8,}$/);
    expect(headers.get('cross-origin-opener-policy'), path).toBe(isPart ? null : 'same-origin');
    const ownSites = path.endsWith('headless.js') ? 'cross-origin' : 'same-origin';
    expect(headers.get('cross-origin-resource-policy'), path).toBe(ownSites);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('referrer-policy'), path).toBe(isPart ? null : 'same-origin');
    expect(headers.get('cache-control'), path).toMatch(isPart ? /^public.*immutable/ : /no-store|public/);
  }
});

test('a portal without https tells no browser to come by it', async () => {
  const portal = await startPortal();
  const { headers } = await fetch(`${portal.url}/sign-in`);
  expect(headers.get('strict-transport-security')).toBeNull();
});

test('NUL is the sender’s mistake, wherever it stands, and changes nothing', async ({ page }) => {
  const nadia = newPerson('nadia');
  await signUp(page, nadia);
  const shop = await newShop(nadia);
  await addContacts(shop, [{}]);
  const own = stack().portalUrl;
  const project = `${own}/projects/${shop.projectId}`;
  for (const address of [
    `${own}/invitations/%00`,
    `${own}/invitations/a%00b/__data.json`,
    `${project}/contacts?search=%00`,
    `${project}/contacts/count?search=a%00`,
    `${project}/contacts/activity?since=2020-01-01T00:00:00Z&search=%00`,
    `${project}/audit?from=%00`,
  ]) {
    expect((await page.request.get(address)).status(), address).toBe(400);
  }
  const headers = { origin: own };
  const forms: [string, Record<string, string>][] = [
    [`${project}/settings?/name`, { name: 'a\0b' }],
    [`${project}/settings?/origins`, { allowed_origins: 'https://a.example\0' }],
    [`${project}/settings/keys?/create`, { name: '\0' }],
    [`${own}/organizations/${shop.organizationId}?/invite`, { email: 'a\0@example.com', role: 'member' }],
    [`${own}/organizations/${shop.organizationId}?/name`, { name: '\0' }],
    [
      `${own}/projects/new`,
      { organizationName: 'a\0', name: 'b', websites: 'c.example', retention_days: '' },
    ],
    [`${project}/contacts/export`, { query: 'search=%00', asOf: new Date().toISOString() }],
  ];
  for (const [address, form] of forms) {
    const answer = await page.request.post(address, { form, headers });
    expect(answer.status(), address).toBe(400);
  }
  const asOf = new Date().toISOString();
  for (const query of ['search=%00', 'search=a\0b']) {
    const erasing = await page.request.post(`${project}/contacts/erase`, { data: { query, asOf }, headers });
    expect(erasing.status(), query).toBe(400);
  }
  expect(await countContacts(shop)).toBe(1);
});

test('a sign-in form with NUL is told what is wrong', async ({ page }) => {
  for (const path of ['sign-in', 'sign-up']) {
    const answer = await page.request.post(`${stack().portalUrl}/${path}`, {
      form: { email: 'a\0@example.com', password: 'long enough\0' },
      headers: { origin: stack().portalUrl, accept: 'text/html' },
    });
    expect(answer.status(), path).toBe(400);
    expect(await answer.text()).toContain('This contains a character that can’t be stored');
  }
});

test('an address that can’t be decoded is refused, and the portal goes on answering', async () => {
  const portal = await startPortal();
  for (const path of ['/%E0%A4%A', '/projects/%', '/%ff', '/widget.js/%c0%80']) {
    const answer = await fetch(`${portal.url}${path}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(5_000),
    });
    expect(answer.status, path).toBe(400);
  }
  expect(portal.said()).not.toContain('Nobody handled');
  expect((await fetch(`${portal.url}/health`)).status).toBe(200);
});
