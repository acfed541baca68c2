import { expect, test, type Page } from '@playwright/test';

import { OWN_PAGES, shopPages } from '../../../tools/portal/pages.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import {
  addAnonymous,
  addContacts,
  addRequest,
  daysAgo,
  newShop,
  openShop,
} from '../../../tools/portal/shop.ts';
import { newAnonymous } from '../../../tools/portal/talk.ts';
import { stack } from '../../../tools/stack/stack.ts';

/** Telephones, tablets upright and across, desks; and a desk at 200 %, which has half the width and twice the pixels. */
const WINDOWS = [
  { width: 320 },
  { width: 390 },
  { width: 640, scale: 2 },
  { width: 768 },
  { width: 1024 },
  { width: 1280 },
  { width: 1920 },
];

/** Texts and controls that stand outside the window, or outside a box that cuts off what leaves it. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const SPARE = 1;
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      const holdsText = [...element.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent?.trim(),
      );
      if (!holdsText && !element.matches('input, select, textarea, button')) continue;
      if (
        !element.checkVisibility({ visibilityProperty: true }) ||
        element.closest('.sr-only, option, #__text_measurement_id')
      )
        continue;
      const { left, right, width } = element.getBoundingClientRect();
      if (width <= SPARE) continue;
      const name = `${element.tagName} "${(element.textContent ?? '').trim().slice(0, 40)}"`;
      for (let box = element.parentElement; box; box = box.parentElement) {
        const { overflowX } = getComputedStyle(box);
        // What scrolls can be reached.
        if (overflowX === 'auto' || overflowX === 'scroll') break;
        const isWindow = box === document.documentElement;
        const edge = isWindow ? { left: 0, right: innerWidth } : box.getBoundingClientRect();
        if (!isWindow && overflowX === 'visible') continue;
        if (right > edge.right + SPARE || left < edge.left - SPARE) {
          found.push(
            `${name} outside ${isWindow ? 'the window' : `${box.tagName}.${String(box.getAttribute('class')).slice(0, 40)}`}`,
          );
        }
      }
    }
    return found;
  });
}

test('no page cuts anything off, from a small telephone to a wide desk', async ({ page }) => {
  test.slow();
  const wilma = newPerson('wilma');
  await signUp(page, wilma);
  const shop = await newShop(wilma, 'Wide and narrow bicycles');
  const from = `https://bikes.example/${'rent-a-bicycle-'.repeat(9)}`;
  const [contactId] = await addContacts(shop, [
    {
      country: 'GB',
      withdrawn: true,
      conversations: [{ messages: ['Hello'], page: from }, { messages: ['Again'] }],
    },
    // Of the days before, which the overview compares with.
    { country: 'BA', createdAt: daysAgo(40), lastSeenAt: daysAgo(40) },
    { country: null },
  ]);
  const [conversationId] = await addAnonymous(shop, [
    { messages: ['Donaudampfschifffahrtsgesellschaft'.repeat(9)] },
  ]);
  const requestId = await addRequest(shop, contactId);
  const pages = [
    ...OWN_PAGES,
    ...shopPages(shop, { contactId, conversationId, requestId }),
    { name: 'contacts of a page', path: `/projects/${shop.projectId}/contacts?page=${from}` },
  ];
  // Its words are longer than the English ones.
  await page.context().addCookies([{ name: 'language', value: 'de', url: stack().portalUrl }]);
  const found: Record<string, string[]> = {};
  const client = await page.context().newCDPSession(page);
  for (const { width, scale = 1 } of WINDOWS) {
    await client.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900 / scale,
      deviceScaleFactor: scale,
      mobile: false,
    });
    for (const { name, path } of pages) {
      await page.goto(`${stack().portalUrl}${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await page.evaluate(() => [innerWidth, devicePixelRatio])).toEqual([width, scale]);
      const cut = await cutOff(page);
      if (cut.length) found[`${name} at ${width} pixels`] = cut;
      // Of rows that scroll sideways, the current link is in view.
      if (width > 390) continue;
      const current = page.locator('nav').locator('[aria-current="page"]:visible');
      for (let n = 0; n < (await current.count()); n += 1)
        await expect(current.nth(n), `${name} at ${width} pixels`).toBeInViewport({ ratio: 0.9 });
    }
  }
  expect(found).toEqual({});
});

test('in a low window the navigation scrolls, and nothing of it is lost', async ({ page }) => {
  const shop = await openShop(page, 'low');
  await page.setViewportSize({ width: 853, height: 420 });
  await page.goto(`${stack().portalUrl}/projects/${shop.projectId}`);
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeInViewport({ ratio: 1 });
  const people = page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: 'People' });
  await people.focus();
  await expect(people).toBeInViewport({ ratio: 1 });
});

test('on a telephone the current page stays in view when a number comes in beside another', async ({
  page,
}) => {
  const shop = await openShop(page, 'numbers');
  await newAnonymous(shop).say('Hello?');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${stack().portalUrl}/organizations/${shop.organizationId}`);
  const navigation = page.getByRole('navigation', { name: 'Project' });
  await expect(navigation.getByText('1 waiting')).toBeAttached();
  await expect(navigation.getByRole('link', { name: 'People' })).toBeInViewport({ ratio: 1 });
});
