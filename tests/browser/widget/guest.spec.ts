import type { Page } from '@playwright/test';

import { expect, record, test } from './support/widget-test.ts';

/** The widget is a guest: the page looks and works as without it, and whatever the page does, the widget stays usable. */

test.describe.configure({ mode: 'parallel' });

const attributes = { 'data-consent': 'manual' };
type Api = { open(): void; send(message: object): Promise<{ status: string }>; accessKey: string };

const launcherOf = (page: Page) => page.getByRole('button', { name: 'Open chat' });

/** Where the launcher is at home. */
function home(page: Page) {
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  return { x: width - 76, y: height - 76, width: 56, height: 56 };
}

test.describe('layout', () => {
  for (const [title, style] of [
    [
      'a grid with gaps',
      'body { display: grid; gap: 40px; min-height: 100vh; grid-template-rows: auto 1fr auto }',
    ],
    [
      'a column with space between',
      'body { display: flex; flex-direction: column; justify-content: space-between; height: 100vh }',
    ],
    [
      'one whose last child is special',
      'body > :last-child { margin-bottom: 300px } footer { display: block }',
    ],
  ] as const) {
    test(`a body that is ${title} keeps every element in its place`, async ({ page, shop }) => {
      const parts = {
        before: `<style>* { margin: 0 } script { display: none } ${style}</style><main>Tea</main>`,
        after: '<footer>Fernway</footer>',
      };
      const places = () =>
        page.evaluate(() =>
          [...document.querySelectorAll('h1, main, footer')].map(
            (each) => each.getBoundingClientRect().toJSON() as unknown,
          ),
        );
      await page.goto(shop.page({ attributes: { ...attributes, 'data-panel': 'none' }, ...parts }));
      const without = [await places(), await page.evaluate(() => document.documentElement.scrollHeight)];
      await page.goto(shop.page({ attributes, ...parts }));
      await expect(launcherOf(page)).toBeVisible();
      expect([await places(), await page.evaluate(() => document.documentElement.scrollHeight)]).toEqual(
        without,
      );
      await launcherOf(page).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect([await places(), await page.evaluate(() => document.documentElement.scrollHeight)]).toEqual(
        without,
      );
    });
  }

  for (const style of ['filter: saturate(1.1)', 'transform: translateZ(0)', 'perspective: 100px']) {
    test(`a body with ${style} does not move the launcher`, async ({ page, shop }) => {
      await page.goto(
        shop.page({ attributes, before: `<style>body { ${style}; margin: 0; height: 4000px }</style>` }),
      );
      await expect.poll(() => launcherOf(page).boundingBox()).toEqual(home(page));
    });
  }

  test('nothing of it is printed', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes }));
    await launcherOf(page).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(launcherOf(page)).toBeHidden();
  });

  test('a bar that sticks to the lower edge, above everything: the launcher stands on it', async ({
    page,
    shop,
  }) => {
    await page.goto(
      shop.page({
        attributes,
        before: `<div style="position:fixed;inset:auto 0 0 0;height:64px;z-index:2147483647;background:#eee">
          <button style="position:absolute;right:10px;top:10px">Add to cart</button></div>`,
      }),
    );
    await expect.poll(() => launcherOf(page).boundingBox()).toMatchObject({ y: home(page).y - 64 + 20 - 12 });
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await launcherOf(page).click();
    await expect(page.getByRole('dialog')).toBeVisible();
  });

  test('an app that is one fixed element keeps the launcher in its corner', async ({ page, shop }) => {
    await page.goto(
      shop.page({
        attributes,
        before: '<div id="app" style="position:fixed;inset:0;overflow:auto">App</div>',
      }),
    );
    await page.waitForTimeout(900);
    await expect.poll(() => launcherOf(page).boundingBox()).toEqual(home(page));
  });

  test('data-offset and data-side place the launcher, and a right-to-left page mirrors it', async ({
    page,
    shop,
  }) => {
    await page.goto(shop.page({ attributes: { ...attributes, 'data-offset': '32 96' } }));
    await expect
      .poll(() => launcherOf(page).boundingBox())
      .toMatchObject({ x: 1280 - 32 - 56, y: 720 - 96 - 56 });
    await page.goto(shop.page({ attributes: { ...attributes, 'data-side': 'left' } }));
    await expect.poll(() => launcherOf(page).boundingBox()).toMatchObject({ x: 20 });
    const before = '<script>document.documentElement.dir = "rtl"</script>';
    await page.goto(shop.page({ attributes, before }));
    await expect.poll(() => launcherOf(page).boundingBox()).toMatchObject({ x: 20 });
    await page.goto(shop.page({ attributes: { ...attributes, 'data-side': 'right' }, before }));
    await expect.poll(() => launcherOf(page).boundingBox()).toMatchObject({ x: home(page).x });
  });
});

test.describe('the page lives on', () => {
  test('opened by the page itself: focus, scroll position and globals stay as they were', async ({
    page,
    shop,
  }) => {
    await page.addInitScript(() => {
      // The tools look into the page as if the visitor had pressed something.
      Object.defineProperty(navigator, 'userActivation', { value: { isActive: false } });
      Object.assign(window, { namesBefore: Object.getOwnPropertyNames(window) });
    });
    await page.goto(
      shop.page({
        attributes,
        before: '<style>body { height: 4000px }</style><input id="search">',
        after: `<script>search.focus({ preventScroll: true }); scrollTo(0, 700);
          addEventListener('load', () => setTimeout(() => {
            WebSpeaker.open();
            setTimeout(() => { focused = document.activeElement.id }, 1000);
          }, 100))</script>`,
      }),
    );
    await page.waitForTimeout(2000);
    await expect(page.getByRole('dialog')).toBeVisible();
    const state = await page.evaluate(() => ({
      scrollY,
      focused: (window as unknown as { focused?: string }).focused,
      names: Object.getOwnPropertyNames(window).filter(
        (name) => !(window as unknown as { namesBefore: string[] }).namesBefore.includes(name),
      ),
    }));
    expect(state).toEqual({
      scrollY: 700,
      focused: 'search',
      names: ['namesBefore', 'WebSpeaker', 'focused'],
    });
  });

  test('while the page shows a modal dialog, the panel can be opened and used above it', async ({
    page,
    shop,
  }) => {
    await page.goto(
      shop.page({
        attributes,
        before: `<dialog id="cart"><button onclick="WebSpeaker.open('live_support')">Ask us</button></dialog>
          <script>addEventListener('load', () => cart.showModal())</script>`,
      }),
    );
    await page.getByRole('button', { name: 'Ask us' }).click();
    const field = page.getByRole('textbox', { name: 'Your message' });
    await field.click();
    await page.keyboard.type('Is this in stock?');
    await page.evaluate(() => document.querySelector<HTMLDialogElement>('#cart')?.close());
    await expect(field).toBeVisible();
    await expect(field).toHaveValue('Is this in stock?');
    await field.press('Enter');
    await expect(page.getByText('Delivered')).toBeVisible();
  });

  test('the body is swapped, with the same script tag in it (Turbo, Swup, Astro): one launcher, still usable', async ({
    page,
    shop,
  }) => {
    const traffic = record(page);
    await page.goto(shop.page({ attributes }));
    await launcherOf(page).click();
    await page.getByRole('textbox').fill('Before the swap');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Delivered')).toBeVisible();
    await page.keyboard.press('Escape');
    for (let visit = 0; visit < 2; visit++) {
      await page.evaluate(() => {
        const body = document.body.cloneNode(true) as HTMLBodyElement;
        // Turbo makes the scripts of a new body anew, so that they run.
        for (const old of body.querySelectorAll('script')) {
          const script = document.createElement('script');
          for (const { name, value } of old.attributes) script.setAttribute(name, value);
          old.replaceWith(script);
        }
        document.documentElement.replaceChild(body, document.body);
      });
      await page.waitForTimeout(300);
    }
    await expect(launcherOf(page)).toHaveCount(1);
    await launcherOf(page).click();
    await expect(page.getByText('Before the swap')).toBeVisible();
    expect(traffic.errors).toEqual([]);
  });

  test('document.open and document.write: the launcher is back', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes }));
    await expect(launcherOf(page)).toBeVisible();
    await page.evaluate(() => {
      document.open();
      document.write('<!doctype html><title>New</title><h1>All new</h1>');
      document.close();
    });
    await expect(launcherOf(page)).toBeVisible();
    await launcherOf(page).click();
    await expect(page.getByRole('dialog')).toBeVisible();
  });

  test('Escape closes the panel also from the page, unless the page had use for it', async ({
    page,
    shop,
  }) => {
    await page.goto(
      shop.page({
        attributes,
        before: `<input aria-label="Search"><input aria-label="Menu"
          onkeydown="if (event.key === 'Escape') event.preventDefault()">`,
      }),
    );
    await launcherOf(page).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await page.getByRole('textbox', { name: 'Menu' }).press('Escape');
    await expect(dialog).toBeVisible();
    await page.getByRole('textbox', { name: 'Search' }).press('Escape');
    await expect(dialog).toBeHidden();
  });
});

test.describe('script tags', () => {
  const works = async (page: Page) => {
    expect(
      await page.evaluate(
        async () =>
          (
            await (window as unknown as { WebSpeaker: Api }).WebSpeaker.send({
              channel: 'live_support',
              text: 'Hello',
            })
          ).status,
      ),
    ).toBe('delivered');
    await expect(launcherOf(page)).toHaveCount(1);
  };

  test('an element of the page with the id "WebSpeaker" is no widget', async ({ page, shop }) => {
    await page.goto(shop.page({ attributes, before: '<div id="WebSpeaker">About our name</div>' }));
    await works(page);
  });

  test("another script's data-access-key is not taken for the widget's", async ({ page, shop }) => {
    await page.goto(
      shop.page({ attributes, before: '<script data-access-key="pk_of_somebody_else"></script>' }),
    );
    await works(page);
  });

  test('a loader that removes the tag at once', async ({ page, shop, site }) => {
    const markup = shop.page({ attributes });
    await page.goto(
      site.put(`/loader-${shop.accessKey}`, {
        html: `<!doctype html><title>Loader</title><body><script>
          fetch(${JSON.stringify(markup)}).then((answer) => answer.text()).then((html) => {
            const { attributes } = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-access-key]');
            const script = document.createElement('script');
            for (const { name, value } of attributes) script.setAttribute(name, value);
            document.head.append(script);
            script.remove();
          });
        </script></body>`,
      }),
    );
    await expect(launcherOf(page)).toBeVisible();
    await works(page);
  });

  test('a second tag with the same key is silent, one with another key says what is wrong', async ({
    page,
    openShop,
  }) => {
    const [one, other] = [await openShop(), await openShop()];
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const tag = (key: string) =>
      `<script src="/widget.js" data-access-key="${key}" data-api="http://localhost:1" data-consent="manual"></script>`;
    await page.goto(one.page({ attributes, after: tag(one.accessKey) }));
    await works(page);
    expect(said).toEqual([]);
    await page.goto(one.page({ attributes, after: tag(other.accessKey) }));
    await works(page);
    expect(said).toEqual([expect.stringContaining('another data-access-key')]);
    expect(await other.rows()).toMatchObject({ messages: [] });
  });

  test('where window.WebSpeaker is something of the page, the console says so', async ({ page, shop }) => {
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const traffic = record(page);
    await page.goto(
      shop.page({ attributes, before: '<script>window.WebSpeaker = { theirs: true }</script>' }),
    );
    await expect
      .poll(() => said)
      .toEqual([expect.stringContaining('WebSpeaker has another data-access-key')]);
    expect(traffic.errors).toEqual([]);
  });
});
