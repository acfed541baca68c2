import { randomUUID } from 'node:crypto';

import {
  expect,
  test as base,
  type BrowserContext,
  type Frame,
  type Page,
  type Request,
} from '@playwright/test';
import type { Sql } from 'postgres';

import { openSql } from '../../../../tools/database.ts';
import { createProject, type ProjectSettings } from '../../../../tools/fixtures/project.ts';
import { stack } from '../../../../tools/stack/stack.ts';
import { startSite, type Site } from './site.ts';

/** `window.WebSpeaker` as far as the tests use it. */
type WebSpeaker = {
  send(message: { channel: string; text: string }): Promise<Sent>;
  debug(): Promise<Record<string, unknown>>;
  consent(state: string): void;
  contactId(): Promise<string | null>;
};
type Sent = { status: string; code?: string; contactId: string | null; messageId: string };

/** What a page of the shop is made of. */
export type PageParts = {
  /** The script, `widget.js` unless it says otherwise. */
  script?: 'widget.js' | 'headless.js';
  /** Attributes of the widget's script tag beside key and address. */
  attributes?: Record<string, string>;
  /** Markup of the body before the widget's script tag. */
  before?: string;
  /** Markup after it. */
  after?: string;
  headers?: Record<string, string>;
};

/** A shop with a project of its own in the running stack. */
export type Shop = {
  readonly projectId: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly site: Site;
  /** Puts a page on the shop's site and answers its address. */
  page(parts?: PageParts): string;
  /** What the database holds of this shop. */
  rows(): Promise<ShopRows>;
};

export type ShopRows = {
  contacts: { id: string; country: string | null; withdrawn: boolean }[];
  messages: { text: string; contact: string | null; page: string | null }[];
  receipts: { contact: string; source: string; category: string; method: string; version: string | null }[];
};

/** What left the page for the API, and every error the page saw. */
export type Traffic = {
  readonly requests: { call: string; body: Body }[];
  /** Questions for replies: a widget asks again and again, so they stand apart. */
  readonly polls: Body[];
  readonly errors: string[];
};
export type Body = {
  text?: string;
  visitor?: { key: string; consent?: Record<string, string> } | null;
  pageUrl?: string | null;
  conversationKey?: string | null;
  isTyping?: boolean;
};

/** Playwright's test with a site and a shop. */
export const test = base.extend<
  { shop: Shop; openShop: (settings?: ProjectSettings) => Promise<Shop> },
  { site: Site; sql: Sql }
>({
  site: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const site = await startSite();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  sql: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const sql = openSql();
      await use(sql);
      await sql.end();
    },
    { scope: 'worker' },
  ],
  openShop: async ({ site, sql }, use) => {
    await use(async (settings) => openShop(site, sql, settings));
  },
  shop: async ({ openShop: open }, use) => {
    await use(await open());
  },
});

async function openShop(site: Site, sql: Sql, settings?: ProjectSettings): Promise<Shop> {
  const project = await createProject(sql, 'Shop', settings);
  await sql`update public.projects set allowed_origins = ${[site.origin]} where id = ${project.id}`;
  return {
    projectId: project.id,
    accessKey: project.accessKey,
    secretKey: project.secretKey,
    site,
    page: ({ script = 'widget.js', attributes = {}, before = '', after = '', headers } = {}) =>
      site.put(`/shop/${randomUUID()}`, {
        html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title></head><body>
<h1>Shop</h1>${before}
<script src="/${script}" referrerpolicy="no-referrer" ${Object.entries({
          'data-access-key': project.accessKey,
          'data-api': stack().apiUrl,
          ...attributes,
        })
          .map(([name, value]) => `${name}="${value}"`)
          .join(' ')}></script>${after}</body></html>`,
        ...(headers ? { headers } : {}),
      }),
    rows: () => rowsOf(sql, project.id),
  };
}

async function rowsOf(sql: Sql, projectId: string): Promise<ShopRows> {
  const [contacts, messages, receipts] = await Promise.all([
    sql<ShopRows['contacts']>`
      select id, country, consent_withdrawn_at is not null as withdrawn from contacts where project_id = ${projectId}`,
    sql<ShopRows['messages']>`
      select m.text, c.contact_id as contact, m.page_url as page
      from messages m join conversations c on c.project_id = m.project_id and c.id = m.conversation_id
      where m.project_id = ${projectId} order by m.created_at, m.id`,
    sql<ShopRows['receipts']>`
      select contact_id as contact, source, category, method, widget_version as version
      from consent_receipts where project_id = ${projectId}`,
  ]);
  return { contacts: [...contacts], messages: [...messages], receipts: [...receipts] };
}

/** Records what a page, or every page of a context, sends to the API, and what goes wrong in it. */
export function record(target: Page | BrowserContext): Traffic {
  const traffic: Traffic = { requests: [], polls: [], errors: [] };
  const onRequest = (request: Request): void => {
    const [, call] = /\/functions\/v1\/widget\/(\w+)$/.exec(request.url()) ?? [];
    if (!call || request.method() !== 'POST') return;
    const body = JSON.parse(request.postData() ?? '{}') as Body;
    if (call === 'replies') traffic.polls.push(body);
    else traffic.requests.push({ call, body });
  };
  target.on('request', onRequest);
  if ('pages' in target) target.on('weberror', (error) => traffic.errors.push(textOf(error.error())));
  else target.on('pageerror', (error) => traffic.errors.push(textOf(error)));
  return traffic;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Sends a message through the widget's API. */
export function send(page: Page | Frame, text: string): Promise<Sent> {
  return page.evaluate(
    (text) =>
      (window as unknown as { WebSpeaker: WebSpeaker }).WebSpeaker.send({ channel: 'live_support', text }),
    text,
  );
}

/** States consent through the JavaScript API, as a page with `data-consent="manual"` does. */
export async function consent(page: Page | Frame, state: 'granted' | 'denied' | 'unknown'): Promise<void> {
  await page.evaluate(
    (state) => (window as unknown as { WebSpeaker: WebSpeaker }).WebSpeaker.consent(state),
    state,
  );
}

/** What the widget concluded: `recognised` or `anonymous`. Reads only. */
export async function conclusion(page: Page | Frame): Promise<unknown> {
  return page.evaluate(
    async () => (await (window as unknown as { WebSpeaker: WebSpeaker }).WebSpeaker.debug())['visitor'],
  );
}

/** Opens a page, and waits until the adapter of the consent platform that its widget names has arrived. */
export async function openWithAdapter(page: Page, address: string): Promise<void> {
  const arrives = page.waitForEvent('requestfinished', (request) =>
    /\/consent-[\w-]+\.js$/.test(request.url()),
  );
  await page.goto(address);
  await arrives;
}

/**
 * Lets time pass on a page: more than an adapter needs to hear of a choice and to read its platform again. Its clock must have
 * been installed before it was opened.
 */
export async function letTimePass(page: Page, ms = 1200): Promise<void> {
  await page.clock.runFor(ms);
}

/** Entries of the consent platforms themselves. */
const PLATFORMS_OWN =
  /fake|klaro|cc_cookie|c15t|cmplz_|wp_consent_|cookieyes|cookieconsent_status|osano|pending-consent|CookieConsent|Optanon|tarteaucitron/;

/** Everything of ours that this browser holds, whatever kind of storage it is in. */
export async function ours(page: Page): Promise<string[]> {
  const names = await page.evaluate(async () => {
    const found: string[] = [];
    for (const storage of ['localStorage', 'sessionStorage'] as const) {
      try {
        found.push(...Object.keys(window[storage]));
      } catch {
        // Blocked: then nothing is in it.
      }
    }
    try {
      found.push(...(await indexedDB.databases()).map(({ name }) => `database ${name}`));
      found.push(...(await caches.keys()).map((name) => `cache ${name}`));
    } catch {
      // As above.
    }
    return found;
  });
  const cookies = (await page.context().cookies()).map(({ name }) => `cookie ${name}`);
  // What is left over when the consent platforms' own entries are taken away is ours.
  return [...names, ...cookies].filter((name) => !PLATFORMS_OWN.test(name));
}

/** Nothing is stored, and nothing that was sent could be used to recognise anybody. */
export async function expectAnonymous(page: Page, traffic: Traffic): Promise<void> {
  expect(await ours(page)).toEqual([]);
  for (const { call, body } of traffic.requests) {
    expect(['messages', 'checks']).toContain(call);
    expect(body.visitor).toBeNull();
    expect(body.pageUrl ?? null).toBeNull();
    expect(JSON.stringify(body)).not.toContain('localhost');
  }
  for (const body of traffic.polls) {
    expect(body.visitor).toBeNull();
    expect(JSON.stringify(body)).not.toContain('localhost');
  }
  expect(traffic.errors).toEqual([]);
}

export { expect };
