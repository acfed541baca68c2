import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

import { callWidget } from '../../../tools/call.ts';
import { stack } from '../../../tools/stack/stack.ts';
import { OPEN_PAGES, OWN_PAGES, shopPages, type PortalPage } from '../../../tools/portal/pages.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { OPEN_STATES, shopStates, type PortalState } from '../../../tools/portal/states.ts';
import {
  addAnonymous,
  addContacts,
  addInvitation,
  addRequest,
  daysAgo,
  newShop,
  newestConversation,
  openShop,
} from '../../../tools/portal/shop.ts';

/** Two thorough looks at each of a dozen pages, and two at its colours, on a machine that has other things to do. */
const EVERY_STATE_MS = 4 * 60_000;

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 844 };

// What each looks at is its own.
test.describe.configure({ mode: 'parallel' });

/** Dark first: that the page turns dark says that its script runs. */
const BOTH = ['dark', 'light'] as const;

async function expectNoViolation(
  page: Page,
  what: string,
  schemes: readonly ('dark' | 'light')[] = BOTH,
): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html.dark')).toHaveCount(colorScheme === 'dark' ? 1 : 0);
    // What fades has faded; what moves for ever has no end to go to.
    await page.evaluate(() => {
      for (const animation of document.getAnimations()) {
        if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
      }
    });
    // No frame is in these pages, so that axe needs no page of its own to put its findings together.
    const axe = new AxeBuilder({ page }).setLegacyMode(true);
    // The other scheme is the same document in other colours.
    if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block']);
    const { violations } = await axe.analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
    expect.soft(found, `${what}, ${colorScheme}`).toEqual([]);
  }
}

/** Looks at pages, wide and narrow, in both colour schemes. */
async function expectGoodPages(page: Page, pages: readonly PortalPage[]): Promise<void> {
  for (const { name, path } of pages) {
    await page.setViewportSize(WIDE);
    await page.goto(`${stack().portalUrl}${path}`);
    await expectNoViolation(page, name);
    await page.setViewportSize(NARROW);
    await expectNoViolation(page, `${name}, narrow`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(overflow, `${name} fits a narrow screen`).toBeLessThanOrEqual(0);
  }
}

/** States that stand elsewhere in a narrow window, or cover more of it. */
const OTHERWISE_ON_PHONES = [
  'project-menu',
  'theme-menu',
  'choose-days',
  'contact-filters',
  'selection',
  'delete-contact',
  'alerts',
  'wrong-id',
  'wrong-address',
];

/** Looks at what pages show after something was done on them. Colours are the same in a narrow window. */
async function expectGoodStates(page: Page, states: readonly PortalState[]): Promise<void> {
  const schemes = page.viewportSize()?.width === NARROW.width ? (['light'] as const) : BOTH;
  for (const { name, path, reach } of states) {
    await page.goto(`${stack().portalUrl}${path}`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(page.locator('html.dark')).toBeAttached();
    await reach(page);
    await expectNoViolation(page, name, schemes);
    expect.soft(await hidden(page), `${name}: what opened, and what has the focus, is in view`).toEqual([]);
  }
}

/** What of an open panel is beside the window, and a focused field of the page that something covers. */
async function hidden(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const panels = document.querySelectorAll(
      'details[open] > :not(summary), [role="alertdialog"], dialog[open]',
    );
    const beside = [...panels].filter((panel) => {
      const { left, right } = panel.getBoundingClientRect();
      return left < 0 || right > innerWidth;
    });
    const focused = document.activeElement?.closest(
      'main :is(input, select, textarea, button, a):not(.sr-only)',
    );
    const { left = 0, top = 0, height = 0 } = focused?.getBoundingClientRect() ?? {};
    const above = focused && document.elementFromPoint(left + 8, top + height / 2);
    return [
      ...beside.map((panel) => `outside: ${panel.className}`),
      ...(focused && above !== focused ? [`covered: ${focused.outerHTML.slice(0, 80)}`] : []),
    ];
  });
}

test.describe('axe finds no violation, wide or narrow, light or dark', () => {
  test.beforeEach(() => test.setTimeout(EVERY_STATE_MS));

  test('on pages for everyone, and on those of somebody new', async ({ page }) => {
    await expectGoodPages(page, OPEN_PAGES);
    const owner = newPerson('axe-own');
    await signUp(page, owner);
    await expectNoViolation(page, 'projects, none yet');
    const empty = await newShop(owner, 'Empty shop');
    const project = `/projects/${empty.projectId}`;
    await expectGoodPages(page, [
      ...OWN_PAGES,
      { name: 'conversations, none yet', path: `${project}/conversations` },
      { name: 'overview, none yet', path: project },
      { name: 'contacts, none yet', path: `${project}/contacts` },
    ]);
  });

  for (const [half, which] of [
    ['first', (pages: PortalPage[]) => pages.filter((_, n) => n % 2 === 0)],
    ['second', (pages: PortalPage[]) => pages.filter((_, n) => n % 2 === 1)],
  ] as const) {
    test(`on every page of a shop, the ${half} half`, async ({ page }) => {
      const shop = await openShop(page, `axe-${half}`);
      const [contactId] = await addContacts(shop, [
        { conversations: [{ channel: 'ai_search', messages: ['a'] }, { messages: ['b'] }], withdrawn: true },
        { country: null },
      ]);
      const [conversationId] = await addAnonymous(shop, [{ messages: ['c', 'd'] }]);
      const requestId = await addRequest(shop, contactId);
      const closed = await addRequest(shop, contactId, { closed: true });
      // The install page names a website that was refused.
      const check = {
        accessKey: shop.accessKey,
        consent: { state: 'denied', source: 'klaro', category: 'a' },
      };
      await callWidget('checks', check, { headers: { Origin: 'http://localhost:6190' } });
      const pages = [
        ...shopPages(shop, { contactId, conversationId, requestId }),
        { name: 'certificate', path: `/projects/${shop.projectId}/requests/${closed}` },
        {
          name: "a contact's conversation",
          path: `/projects/${shop.projectId}/conversations/${await newestConversation(shop, contactId)}`,
        },
      ];
      await expectGoodPages(page, which(pages));
    });
  }

  for (const [which, viewport, chosen] of [
    ['wide, the first half', WIDE, (_, n) => n % 2 === 0],
    ['wide, the second half', WIDE, (_, n) => n % 2 === 1],
    ['narrow', NARROW, ({ name }) => OTHERWISE_ON_PHONES.includes(name)],
  ] satisfies [string, typeof WIDE, (state: PortalState, n: number) => boolean][]) {
    test(`in menus, filters, dialogs and refusals, ${which}`, async ({ page }) => {
      await page.setViewportSize(viewport);
      await expectGoodStates(page, OPEN_STATES.filter(chosen));
      const owner = newPerson('axe-open');
      await signUp(page, owner);
      const shop = await newShop(owner);
      const [contactId] = await addContacts(shop, [{}, { lastSeenAt: daysAgo(9) }]);
      const [conversationId] = await addAnonymous(shop, [{ messages: ['c'] }]);
      const requestId = await addRequest(shop, contactId);
      const invitation = await addInvitation(shop, owner.email);
      const { password } = owner;
      const states = shopStates(shop, { contactId, conversationId, requestId, invitation, password });
      await expectGoodStates(page, states.filter(chosen));
    });
  }
});

test('the skip link leads past the navigation, and every page names itself', async ({ page }) => {
  const owner = newPerson('skip');
  await signUp(page, owner);
  const shop = await newShop(owner);
  const [contactId] = await addContacts(shop, [{}]);
  const conversationId = await newestConversation(shop, contactId);
  const requestId = await addRequest(shop, contactId);
  const titles = new Set<string>();
  const pages = shopPages(shop, { contactId, conversationId, requestId });
  for (const { path } of pages) {
    await page.goto(`${stack().portalUrl}${path}`);
    titles.add(await page.title());
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  }
  expect(titles.size).toBeGreaterThanOrEqual(pages.length - 3);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});
