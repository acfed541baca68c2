/**
 * `npm run screenshots`: a picture of every page of the portal, and of its menus, dialogs and refusals, 1280 and 390 pixels
 * wide, light and dark, into `.local/screenshots` or the folder given with `--out`. It builds everything, starts its own
 * stack on free ports, fills it with demo contacts and leaves nothing running. `--only <name>` takes pages whose name
 * contains it or another that is given so, `--width 768` other widths, `--locale de-DE` those that somebody there sees, in German.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium, type Browser } from '@playwright/test';

import { runToEnd, type Run } from '@webspeaker/local-stack';
import { beginApp, confirmApp } from '../tools/portal/authenticator.ts';
import { OPEN_PAGES, OWN_PAGES, shopPages, type PortalPage } from '../tools/portal/pages.ts';
import { demoPerson, newPerson, signIn, signUp } from '../tools/portal/people.ts';
import {
  addAnonymous,
  addContacts,
  addInvitation,
  addRequest,
  minutesAgo,
  newShop,
  type KnownContact,
  type KnownConversation,
  type Shop,
} from '../tools/portal/shop.ts';
import { newGuest } from '../tools/portal/talk.ts';
import { endPortals, startPortal } from '../tools/portal/start-portal.ts';
import { OPEN_STATES, shopStates, type PortalState } from '../tools/portal/states.ts';
import { ownPortal } from '../tools/stack/own-stack.ts';
import { ensureChromium } from '../tools/chromium.ts';
import { readOptions } from '../tools/options.ts';
import { root } from '../tools/root.ts';

const WIDTHS = ['1280', '390'];
/** Of a telephone below this width, else of a laptop. */
const heightOf = (width: number) => (width < 640 ? 844 : 800);
const COLOURS = ['light', 'dark'] as const;

const { values } = readOptions(import.meta.filename, {
  options: {
    out: { type: 'string' },
    only: { type: 'string', multiple: true, default: [''] },
    width: { type: 'string', multiple: true, default: WIDTHS },
    locale: { type: 'string', default: 'en-GB' },
  },
});
const out = values.out ?? join(root, '.local/screenshots');

await runToEnd(async (run) => {
  const executablePath = ensureChromium(process.env);
  const stack = await ownPortal(run);
  await mkdir(out, { recursive: true });

  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] });
  run.onStop(() => browser.close());
  const scene = await setScene(browser, stack.info.portalUrl);
  const away = await withoutService(run);
  for (const width of values.width.map(Number)) {
    for (const colorScheme of COLOURS) {
      const context = await browser.newContext({
        viewport: { width, height: heightOf(width) },
        colorScheme,
        locale: values.locale,
        timezoneId: 'Europe/Berlin',
      });
      const page = await context.newPage();
      const shoot = async ({ name, path, reach }: PortalPage & Partial<PortalState>) => {
        if (!values.only.some((part) => name.includes(part))) return;
        await page.goto(new URL(path, stack.info.portalUrl).href);
        await page.waitForLoadState('networkidle');
        await reach?.(page);
        const file = `${name}-${width}-${colorScheme}.png`;
        // What lies over the page is where the window is.
        await page.screenshot({ path: join(out, file), fullPage: !reach, animations: 'disabled' });
        console.log(file);
      };
      for (const one of [...OPEN_PAGES, ...OPEN_STATES]) await shoot(one);
      const speak = (value: string) =>
        context.addCookies([{ name: 'language', value, url: stack.info.portalUrl }]);
      await speak('en');
      await page.goto(`${stack.info.portalUrl}/sign-in`);
      await signIn(page, scene.person);
      await speak(values.locale.slice(0, 2));
      for (const one of scene.pages) await shoot(one);
      await shoot({ name: 'service-away', path: `${away}/projects` });
      await context.clearCookies({ name: /^sb-/ });
      await speak('en');
      await page.goto(`${stack.info.portalUrl}/sign-in`);
      await signIn(page, scene.guarded.person);
      await speak(values.locale.slice(0, 2));
      await shoot({ name: 'two-factor-code', path: '/second-factor' });
      await page.locator('[name="code"]').fill(scene.guarded.app.code());
      await page.locator('form:has([name="code"]) button').click();
      await page.waitForURL((url) => !url.pathname.endsWith('/second-factor'));
      await shoot({ name: 'two-factor-on', path: '/account' });
      await context.close();
    }
  }
  console.log(`\nIn ${out}`);
});

/** The address of a portal whose Supabase does not answer. It has the sessions of the other: cookies know no ports. */
async function withoutService(run: Run): Promise<string> {
  const portal = await startPortal({ env: { PUBLIC_SUPABASE_URL: 'http://127.0.0.1:9' } });
  run.onStop(() => Promise.resolve(endPortals()));
  return portal.url.replace('127.0.0.1', 'localhost');
}

/** Somebody who signs in with an authenticator app too. */
async function setUpTwoFactors(browser: Browser) {
  const person = newPerson('tom');
  const page = await browser.newPage();
  await signUp(page, person);
  const { app, scan } = await beginApp(page, person);
  await confirmApp(scan, app.code());
  await scan.waitFor({ state: 'hidden' });
  await page.close();
  return { person, app };
}

/** Two projects, one of them empty, with contacts as a shop has them after some weeks. */
async function setScene(browser: Browser, portalUrl: string) {
  const page = await browser.newPage();
  const person = newPerson('noor');
  await signUp(page, person);
  await page.close();
  const empty = await newShop(person, 'Harbour Books');
  const shop = await newShop(person, 'Fernway Tea');
  const ids = await addContacts(shop, someWeeks());
  const anonymousIds = await addAnonymous(shop, someQuestions());
  const answered = await talk(shop);
  const contactId = ids[0] ?? '';
  const requestId = await addRequest(shop, contactId, { daysSince: 26 });
  const closed = await addRequest(shop, contactId, { daysSince: 40, asked: 'withdrawal', closed: true });
  await addRequest(shop, contactId, { daysSince: 36, asked: 'export' });
  console.log(
    `Portal ${portalUrl}, signed in as ${person.email} (the demo account is ${demoPerson().email})`,
  );
  const invitation = await addInvitation(empty, person.email);
  const [conversationId = ''] = anonymousIds;
  const known = { contactId, conversationId, requestId, invitation, password: person.password };
  return {
    person,
    guarded: await setUpTwoFactors(browser),
    pages: [
      ...OWN_PAGES,
      ...shopPages(shop, known),
      ...shopStates(shop, known),
      { name: 'answer', path: `/projects/${shop.projectId}/conversations/${answered}` },
      { name: 'waiting', path: `/projects/${shop.projectId}/conversations?state=waiting` },
      { name: 'certificate', path: `/projects/${shop.projectId}/requests/${closed}` },
      {
        name: 'contacts-filtered',
        path: `/projects/${shop.projectId}/contacts?country=SE&country=DE&search=tea`,
      },
      { name: 'contacts-empty', path: `/projects/${empty.projectId}/contacts` },
      { name: 'conversations-empty', path: `/projects/${empty.projectId}/conversations` },
      { name: 'requests-empty', path: `/projects/${empty.projectId}/requests` },
      { name: 'install-empty', path: `/projects/${empty.projectId}/install` },
      { name: 'overview-empty', path: `/projects/${empty.projectId}` },
    ],
  };
}

/** A question that waits for a person, and one with an answer as an AI writes it, whose conversation it returns. */
async function talk(shop: Shop): Promise<string> {
  const guest = newGuest(shop);
  await newGuest(shop).say('Can I still change the address of my order?');
  const { messageId, conversationId } = await guest.say('Which tea is good with cake?', {
    channel: 'ai_search',
  });
  const text = [
    '**Earl Grey** goes well with *most* cakes:',
    '- Lemon cake: try our [Assam](https://fernway.example/tea/assam)\n- Chocolate: `Darjeeling`',
    '### How to brew it',
    '1. Boil the water.\n2. Pour it over the tea:\n   - 2 g for a cup\n   - 8 g for a pot',
    '> No milk, says our founder.',
    '```\nwater = 95 °C\n```',
  ].join('\n\n');
  await guest.answered(messageId, { text });
  return conversationId;
}

function someQuestions(): KnownConversation[] {
  return [
    { messages: ['Hello?', 'Is anybody there? My parcel has not arrived.', 'The number is 4711.'] },
    { channel: 'ai_search', messages: ['Which tea goes well with cake?'], at: minutesAgo(200) },
    { messages: ['Do you have a shop in Graz?'], at: minutesAgo(700) },
    { channel: 'ai_search', messages: ['Hva koster frakt til Norge?'], at: minutesAgo(3_000) },
  ];
}

function someWeeks(): KnownContact[] {
  const countries = ['DE', 'GB', 'SE', 'US', 'FR', 'IN', 'BR', 'JP', 'NL', null];
  const questions = [
    'Do you ship to Austria, and how long does it take?',
    'Which green tea has the least caffeine?',
    'My order arrived with a broken tin. What should I do?',
    'Is the first flush back in stock?',
    'How do I cold-brew this properly? Twelve hours made it bitter.',
  ];
  const places = ['', 'tea/sencha', 'tea/darjeeling', 'shipping', 'guides/cold-brew'];
  const DAY_MINUTES = 24 * 60;
  return Array.from({ length: 160 }, (_, i) => ({
    country: countries[(i * 7) % countries.length] ?? null,
    lastSeenAt: minutesAgo(2 + 1.6 * i * i),
    createdAt: minutesAgo(62 + 1.6 * i * i + (i % 4) * DAY_MINUTES),
    withdrawn: i % 37 === 5,
    conversations: Array.from({ length: 1 + ((i * 5) % 4) }, (_, n) => ({
      channel: (i + n) % 3 ? ('live_support' as const) : ('ai_search' as const),
      page: `https://fernway.example/${places[(i + n) % places.length] ?? ''}`,
      messages: questions.slice((i + n) % 3, ((i + n) % 3) + 1 + ((i + n) % 3)),
    })),
  }));
}
