import type { Page } from '@playwright/test';

import { BANNERS } from './support/banners.ts';
import { expect, letTimePass, test } from './support/widget-test.ts';

/** The launcher and the panel give way to consent banners: a visitor can always press every button of one. */

test.describe.configure({ mode: 'parallel' });

const attributes = { 'data-consent': 'manual' };

test.beforeEach(async ({ page }) => {
  await page.clock.install();
  await page.emulateMedia({ reducedMotion: 'reduce' });
});

/** The banner's buttons that something of the widget lies over, by what they say. */
function covered(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { banner } = window as unknown as { banner: Element };
    const ours = [...document.querySelectorAll('div')].flatMap((each) => [
      ...(each.shadowRoot?.querySelectorAll('.launcher, .panel[open]') ?? []),
    ]);
    const boxes = ours
      .filter((each) => each.checkVisibility({ visibilityProperty: true }))
      .map((each) => each.getBoundingClientRect());
    return [...banner.querySelectorAll('button')]
      .filter((button) => button.checkVisibility())
      .filter((button) => {
        const { left, right, top, bottom } = button.getBoundingClientRect();
        return boxes.some(
          (box) => box.left < right && left < box.right && box.top < bottom && top < box.bottom,
        );
      })
      .map((button) => button.textContent);
  });
}

for (const width of [1280, 390]) {
  test.describe(`${width} pixels wide`, () => {
    test.use({ viewport: { width, height: width === 390 ? 844 : 800 } });

    for (const { title, markup, real } of BANNERS) {
      test(`${title}${real ? '' : ' (its element and layout)'}: no button is covered, and the launcher comes back`, async ({
        page,
        shop,
      }) => {
        await page.goto(
          shop.page({
            attributes,
            before: `<meta name="viewport" content="width=device-width"><script>var banner</script>${markup}`,
          }),
        );
        await expect
          .poll(() => page.evaluate(() => !!(window as unknown as { banner?: Element }).banner))
          .toBe(true);
        await letTimePass(page);
        expect(await covered(page)).toEqual([]);

        const launcher = page.getByRole('button', { name: 'Open chat' });
        if (await launcher.isVisible()) {
          await launcher.click();
          await expect(page.getByRole('dialog', { name: 'Chat' })).toBeVisible();
          await letTimePass(page);
          expect(await covered(page)).toEqual([]);
          const field = page.getByRole('textbox', { name: 'Your message' });
          await field.fill('Can be used all the same');
          await page.getByRole('button', { name: 'Close chat' }).click();
        }

        const button = page.locator('[data-accept]');
        const box = await button.boundingBox();
        if (!box) throw new Error('The banner has no button');
        await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
        await expect
          .poll(() => page.evaluate(() => (window as unknown as { accepted?: boolean }).accepted))
          .toBe(true);
        await letTimePass(page);
        const { height = 0 } = page.viewportSize() ?? {};
        await expect
          .poll(() => launcher.boundingBox())
          .toMatchObject({ x: width - 76, y: height - 76, width: 56, height: 56 });
        await expect(launcher).toBeVisible();
      });
    }
  });
}

test('a banner that opens while the panel is open: the panel gives way, and keeps what was typed', async ({
  page,
  shop,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(shop.page({ attributes, before: '<script>var banner</script>' }));
  await page.getByRole('button', { name: 'Open chat' }).click();
  await page.getByRole('textbox').fill('A draft');
  const onetrust = BANNERS.find(({ title }) => title === 'onetrust');
  await page.evaluate((markup) => {
    document.body.append(document.createRange().createContextualFragment(markup ?? ''));
  }, onetrust?.markup);
  await expect.poll(() => covered(page)).toEqual([]);
  // The sheet was modal: what lies outside of it could not be pressed.
  await page.getByRole('button', { name: 'Accept all' }).click();
  await expect(page.getByRole('dialog')).toHaveCSS('height', '844px');
  await expect(page.getByRole('textbox')).toHaveValue('A draft');
});
