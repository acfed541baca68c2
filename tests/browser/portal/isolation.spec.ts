import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { expect, test } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { OWN_PAGES, shopPages } from '../../../tools/portal/pages.ts';
import { newPerson, signIn, signUp } from '../../../tools/portal/people.ts';
import {
  addAnonymous,
  addContacts,
  addRequest,
  countContacts,
  countConversations,
  newShop,
} from '../../../tools/portal/shop.ts';

const LIMITS = {
  messages_per_minute: '',
  project_messages_per_minute: '',
  new_contacts_per_minute: '',
  new_contacts_per_day: '',
};

const WEEK = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [`day_${day}`, '9-17']));

const routes = join(import.meta.dirname, '../../../apps/portal/src/routes/(app)');

/** Every address below a project or an organization that acts or answers without a page, as the route files have them. */
async function addressesOf(parameters: Record<string, string>): Promise<string[]> {
  const addresses: string[] = [];
  for (const file of await readdir(routes, { recursive: true })) {
    if (!/^(projects|organizations)\/\[.*\+(page\.)?server\.ts$/.test(file)) continue;
    const path = `${stack().portalUrl}/${dirname(file).replaceAll(/\[(\w+)=uuid\]/g, (_, name: string) => parameters[name] ?? '')}`;
    const code = await readFile(join(routes, file), 'utf8');
    if (file.endsWith('+server.ts')) addresses.push(path);
    const [, actions = ''] = code.split('export const actions');
    for (const [, name] of actions.matchAll(/^ {2}(\w+):/gm)) addresses.push(`${path}?/${name}`);
  }
  return addresses;
}

test.describe("another organization's pages", () => {
  test('are 404 for a stranger, every one of them and every action', async ({ page }) => {
    const [owner, stranger] = [newPerson('owner'), newPerson('stranger')];
    await signUp(page, owner);
    const shop = await newShop(owner, 'Secret shop');
    const [contactId] = await addContacts(shop, [{ conversations: [{ messages: ['a secret'] }] }]);
    const [conversationId] = await addAnonymous(shop, [{ messages: ['a secret'] }]);
    const requestId = await addRequest(shop, contactId);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signUp(page, stranger);

    const own = stack().portalUrl;
    for (const { path } of shopPages(shop, { contactId, conversationId, requestId })) {
      const answer = await page.goto(`${own}${path}`);
      expect(answer?.status(), path).toBe(404);
      const text = (await answer?.text()) ?? '';
      expect(text, path).not.toContain('Secret shop');
      expect(text, path).not.toContain('a secret');
      const data = await page.request.get(`${own}${path}/__data.json`);
      expect(await data.text(), path).not.toMatch(/Secret shop|a secret/);
    }

    const project = `${own}/projects/${shop.projectId}`;
    const organization = `${own}/organizations/${shop.organizationId}`;
    const reads = [
      `${project}/contacts/activity?since=2020-01-01T00:00:00Z`,
      `${project}/contacts/activity/stream`,
      `${project}/contacts/count`,
      `${project}/contacts/countries`,
      `${project}/contacts/${contactId}/timeline?before=2099-01-01T00:00:00Z_${contactId}`,
      `${project}/conversations/waiting`,
      `${project}/install/status`,
      `${project}/audit/export`,
      `${organization}/audit/export`,
    ];
    for (const address of reads) {
      const answer = await page.request.get(address);
      expect(answer.status(), address).toBe(404);
    }
    const headers = { origin: own };
    const acts: [string, Record<string, string>][] = [
      [`${project}/contacts/${contactId}?/delete`, {}],
      [`${project}/contacts/${contactId}/export`, { format: 'json' }],
      [`${project}/contacts/export`, { id: contactId }],
      [`${project}/contacts/erase`, { id: contactId }],
      [`${project}/conversations/${conversationId}/presence`, {}],
      [
        `${project}/conversations/${conversationId}?/reply`,
        { kind: 'reply', text: 'Hello', messageId: randomUUID(), seenUntil: new Date().toISOString() },
      ],
      [`${project}/conversations/${conversationId}?/assign`, { userId: '' }],
      [`${project}/conversations/${conversationId}?/resolve`, { resolved: 'yes' }],
      [`${project}/conversations/${conversationId}?/delete`, {}],
      [`${project}/install?/allow`, { origin: 'https://evil.example' }],
      [`${project}/requests?/open`, { message: contactId, received_on: '2026-11-01', asked: 'erasure' }],
      [`${project}/requests/${requestId}?/delete`, {}],
      [`${project}/requests/${requestId}?/withdraw`, {}],
      [`${project}/requests/${requestId}?/close`, {}],
      [`${project}/requests/${requestId}?/refuse`, {}],
      [`${project}/settings?/name`, { name: 'Taken' }],
      [`${project}/settings?/origins`, { allowed_origins: 'https://evil.example' }],
      [`${project}/settings?/limit`, LIMITS],
      [`${project}/settings?/transfer`, { organizationId: randomUUID() }],
      [`${project}/settings?/delete`, { confirm: 'Secret shop' }],
      [`${project}/settings/hours?/hours`, { time_zone: 'UTC', ...WEEK, away_text: 'Gone' }],
      [`${project}/settings/keys?/create`, { name: 'Mine' }],
      [`${project}/settings/keys?/rotate`, { overlapHours: '24' }],
      [`${project}/settings/keys?/revoke`, { keyId: randomUUID() }],
      [`${project}/settings/privacy?/privacy`, { withdrawal_action: 'erase', kept_query_parameters: '' }],
      [
        `${project}/settings/privacy?/retention`,
        {
          contact_retention_days: '1',
          anonymous_retention_days: '1',
          confirmed: 'yes',
        },
      ],
      [`${organization}?/name`, { name: 'Taken' }],
      [`${organization}?/displayName`, { display_name: 'Somebody' }],
      [`${organization}?/invite`, { email: stranger.email, role: 'owner' }],
      [`${organization}?/withdraw`, { invitationId: randomUUID() }],
      [`${organization}?/twoFactor`, { required: 'on' }],
      [`${organization}?/role`, { userId: randomUUID(), role: 'member' }],
      [`${organization}?/remove`, { userId: randomUUID() }],
    ];
    const withoutQuery = (address: string) => address.replace(/\?(?!\/).*/, '');
    const parameters = {
      projectId: shop.projectId,
      organizationId: shop.organizationId,
      contactId,
      conversationId,
      requestId,
    };
    expect([...reads, ...acts.map(([address]) => address)].map(withoutQuery).sort()).toEqual(
      (await addressesOf(parameters)).sort(),
    );
    for (const [address, form] of acts) {
      const answer = await page.request.post(address, { form, headers });
      expect(answer.status(), address).toBe(404);
    }
    const erasing = await page.request.post(`${project}/contacts/erase`, {
      data: { ids: [contactId] },
      headers,
    });
    expect(erasing.status()).toBe(404);
    expect(await countContacts(shop)).toBe(1);
    expect(await countConversations(shop)).toBe(2);
  });

  test('ask a signed-out person to sign in, and then show what was asked for', async ({ page }) => {
    const owner = newPerson('asked');
    await signUp(page, owner);
    const shop = await newShop(owner);
    const [contactId] = await addContacts(shop, [{}]);
    const [conversationId] = await addAnonymous(shop, [{ messages: ['Hello'] }]);
    const requestId = await addRequest(shop, contactId);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();

    const pages = [...shopPages(shop, { contactId, conversationId, requestId }), ...OWN_PAGES];
    for (const { path } of pages) {
      const answer = await page.request.get(`${stack().portalUrl}${path}`, { maxRedirects: 0 });
      expect(answer.status(), path).toBe(303);
      expect(answer.headers()['location'], path).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
    }
    const address = `${stack().portalUrl}/projects/${shop.projectId}/contacts?country=DE`;
    await page.goto(address);
    await signIn(page, owner);
    await expect(page).toHaveURL(address);
    await expect(page.getByRole('link', { name: contactId })).toBeVisible();
  });

  test('are out of reach of a form that another website sends', async ({ page }) => {
    const owner = newPerson('forged');
    await signUp(page, owner);
    const shop = await newShop(owner);
    const [contactId] = await addContacts(shop, [{}]);
    const answer = await page.request.post(
      `${stack().portalUrl}/projects/${shop.projectId}/contacts/${contactId}?/delete`,
      { form: {}, headers: { origin: 'https://evil.example' } },
    );
    expect(answer.status()).toBe(403);
    expect(await countContacts(shop)).toBe(1);
  });
});
