import {
  conclusion,
  consent,
  expect,
  expectAnonymous,
  ours,
  record,
  send,
  test,
} from './support/widget-test.ts';

/** Places where browsers and sites forbid things: the widget works or stays silent, and never throws. */

test.describe.configure({ mode: 'parallel' });

const manual = { 'data-consent': 'manual' };

test('storage blocked by the browser: works under consent, and keeps nothing beyond the page', async ({
  page,
  shop,
}) => {
  const traffic = record(page);
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('The operation is insecure', 'SecurityError');
        },
      });
    }
  });
  await page.goto(shop.page({ attributes: manual }));
  await send(page, 'Anonymous');
  await expectAnonymous(page, traffic);
  await consent(page, 'granted');
  const first = await send(page, 'As myself');
  const second = await send(page, 'Still myself');
  expect(first.contactId).toBeTruthy();
  expect(second.contactId).toBe(first.contactId);
  await consent(page, 'denied');
  await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
  expect(traffic.errors).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});

test('storage full: the key lives in the page', async ({ page, shop }) => {
  const traffic = record(page);
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('The quota has been exceeded', 'QuotaExceededError');
    };
  });
  await page.goto(shop.page({ attributes: manual }));
  await consent(page, 'granted');
  expect((await send(page, 'Hello')).contactId).toBeTruthy();
  expect(await ours(page)).toEqual([]);
  expect(traffic.errors).toEqual([]);
});

test('a sandboxed iframe without an origin: silent, nothing stored, no error', async ({ page, shop }) => {
  const traffic = record(page);
  const inner = shop.page({ attributes: manual });
  await page.goto(
    shop.site.put(`/frame-${shop.accessKey}`, {
      html: `<!doctype html><iframe sandbox="allow-scripts" src="${inner}" width="600" height="700"></iframe>`,
    }),
  );
  const frame = page.frames().find((each) => each.url() === inner);
  if (!frame) throw new Error('The frame did not load');
  await expect(page.frameLocator('iframe').getByRole('button', { name: 'Open chat' })).toBeVisible();
  await consent(frame, 'granted');
  // An opaque origin is no allowed origin: the message can't arrive, and the visitor is told so in the end.
  void send(frame, 'Hello').catch(() => undefined);
  await expect.poll(() => traffic.requests.length).toBeGreaterThan(0);
  expect(await frame.evaluate(() => document.body.innerText)).toContain('Shop');
  expect(await ours(page)).toEqual([]);
  expect(traffic.errors).toEqual([]);
  expect((await shop.rows()).contacts).toEqual([]);
});

test('a sandboxed iframe with its origin: works as on a page', async ({ page, shop }) => {
  const traffic = record(page);
  const inner = shop.page({ attributes: manual });
  await page.goto(
    shop.site.put(`/frame-${shop.accessKey}`, {
      html: `<!doctype html><iframe sandbox="allow-scripts allow-same-origin" src="${inner}"></iframe>`,
    }),
  );
  const frame = page.frames().find((each) => each.url() === inner);
  if (!frame) throw new Error('The frame did not load');
  await consent(frame, 'granted');
  expect((await send(frame, 'Hello')).contactId).toBeTruthy();
  expect(traffic.errors).toEqual([]);
});

for (const [title, outer] of [
  ['of the same origin', 'localhost'],
  ['of another origin', '127.0.0.1'],
] as const) {
  test(`TCF from inside an iframe ${title}: asked through the locator and messages`, async ({
    page,
    shop,
  }) => {
    const traffic = record(page);
    const inner = shop.page({ attributes: { 'data-consent': 'tcf' } });
    const path = `/tcf-frame-${shop.accessKey}`;
    shop.site.put(path, {
      html: `<!doctype html><body><script src="/real/tcf.js"></script><iframe src="${inner}"></iframe></body>`,
    });
    await page.goto(shop.site.origin.replace('localhost', outer) + path);
    const frame = page.frames().find((each) => each.url() === inner);
    if (!frame) throw new Error('The frame did not load');
    await page.waitForTimeout(500);
    expect(await conclusion(frame)).toBe('anonymous');
    await page.evaluate(() => (window as unknown as { choose(choice: string): void }).choose('other'));
    await page.waitForTimeout(300);
    expect(await conclusion(frame)).toBe('anonymous');
    await page.evaluate(() => (window as unknown as { choose(choice: string): void }).choose('accept'));
    await expect.poll(() => conclusion(frame)).toBe('recognised');
    expect((await send(frame, 'From the frame')).contactId).toBeTruthy();
    await page.evaluate(() => (window as unknown as { choose(choice: string): void }).choose('reject'));
    await expect.poll(() => conclusion(frame)).toBe('anonymous');
    await expect.poll(async () => (await shop.rows()).contacts).toMatchObject([{ withdrawn: true }]);
    expect(traffic.errors).toEqual([]);
  });
}

test('a frame that poses as the platform is not believed, even if it knows what was asked', async ({
  page,
  shop,
}) => {
  const inner = shop.page({ attributes: { 'data-consent': 'tcf' } });
  const forger = shop.site.put(`/forger-${shop.accessKey}`, {
    html: `<script>addEventListener('message', ({ data: callId }) => {
      const returnValue = { eventStatus: 'useractioncomplete', gdprApplies: true, purpose: { consents: { 1: true } } };
      parent.frames.shop.postMessage({ __tcfapiReturn: { callId, returnValue, success: true } }, '*');
      parent.forged = true;
    })</script>`,
  });
  await page.goto(
    shop.site.put(`/forged-${shop.accessKey}`, {
      html: `<!doctype html><body><script>addEventListener('message', ({ data }) => {
        if (data.__tcfapiCall) frames.forger.postMessage(data.__tcfapiCall.callId, '*');
      })</script><iframe name="__tcfapiLocator"></iframe><iframe name="forger" src="${forger}"></iframe>
      <iframe name="shop" src="${inner}"></iframe></body>`,
    }),
  );
  await expect.poll(() => page.evaluate(() => 'forged' in window)).toBe(true);
  await page.waitForTimeout(300);
  const frame = page.frame('shop');
  if (!frame) throw new Error('The frame did not load');
  expect(await conclusion(frame)).toBe('anonymous');
});

test('a strict content security policy: works, styled, without one violation', async ({ page, shop }) => {
  const traffic = record(page);
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted/.test(message.text())) violations.push(message.text());
  });
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    'connect-src http://127.0.0.1:* http://localhost:*',
    "style-src 'none'",
    "require-trusted-types-for 'script'",
    "base-uri 'none'",
  ].join('; ');
  await page.goto(
    shop.page({
      attributes: { 'data-consent': 'cookiebot' },
      before: '<script src="/fakes/choice.js"></script><script src="/fakes/cookiebot.js"></script>',
      headers: { 'content-security-policy': policy },
    }),
  );
  await page.evaluate(() => (window as unknown as { choose(choice: string): void }).choose('accept'));
  await page.getByRole('button', { name: 'Open chat' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.evaluate((element) => getComputedStyle(element).width)).toBe('384px');
  await dialog.getByRole('textbox').fill('Hello');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog.getByText('Delivered')).toBeVisible();
  await dialog.getByRole('button', { name: 'Your privacy' }).click();
  await expect(dialog.getByText('Your contact id')).toBeVisible();
  await page.evaluate(() => (window as unknown as { WebSpeaker: { debug(): void } }).WebSpeaker.debug());
  expect(violations).toEqual([]);
  expect(traffic.errors).toEqual([]);
  expect((await shop.rows()).contacts).toHaveLength(1);
});

test('a page with hostile styles can not hide the widget, and the widget styles nothing of the page', async ({
  page,
  shop,
}) => {
  const before = `<style>div, button, dialog, * { display: none !important; position: static !important; color: red !important; font: 40px serif !important }
    html, body, h1 { display: block !important }</style>`;
  await page.goto(shop.page({ attributes: manual, before }));
  const launcher = page.getByRole('button', { name: 'Open chat' });
  await expect(launcher).toBeVisible();
  const box = await launcher.boundingBox();
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  expect(box).toMatchObject({ x: width - 76, y: height - 76, width: 56, height: 56 });
  await launcher.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(
    await page.evaluate(() => [document.styleSheets.length, document.adoptedStyleSheets.length]),
  ).toEqual([1, 0]);
});

test('a page that broke its own globals still works', async ({ page, shop }) => {
  const traffic = record(page);
  await page.addInitScript(() => {
    Object.assign(window, {
      BroadcastChannel: undefined,
      Cookiebot: null,
      OneTrust: 'half',
      dataLayer: {},
      klaro: {},
      Didomi: {},
      __tcfapi: 7,
      _iub: null,
      Shopify: {},
      Osano: { cm: null },
    });
    Object.defineProperty(navigator, 'locks', { value: undefined });
    Object.defineProperty(window, '__cmp', {
      get() {
        throw new Error('Half-built');
      },
    });
  });
  await page.goto(shop.page({ attributes: { 'data-consent': 'auto' } }));
  await page.waitForTimeout(500);
  expect(await send(page, 'Hello')).toMatchObject({ status: 'delivered', contactId: null });
  await consent(page, 'granted');
  expect((await send(page, 'Hello again')).contactId).toBeTruthy();
  expect(traffic.errors.filter((error) => error.includes('/widget.js'))).toEqual([]);
});

test('two script tags make one widget', async ({ page, shop }) => {
  const traffic = record(page);
  await page.goto(shop.page({ attributes: manual, after: '<script src="/widget.js"></script>' }));
  await expect(page.getByRole('button', { name: 'Open chat' })).toHaveCount(1);
  expect(traffic.errors).toEqual([]);
});

test('a script tag without what it needs says so on the console, and does nothing', async ({
  page,
  site,
}) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  const traffic = record(page);
  await page.goto(site.put('/bare', { html: '<!doctype html><script src="/widget.js"></script>' }));
  expect(said).toEqual(['WebSpeaker needs data-access-key and data-api']);
  expect(traffic.errors).toEqual([]);
  expect(await page.evaluate(() => 'WebSpeaker' in window)).toBe(false);
});

test('diagnostics in the address show what was found and why, and store nothing', async ({ page, shop }) => {
  const traffic = record(page);
  const before = '<script src="/fakes/choice.js"></script><script src="/fakes/cookiebot.js"></script>';
  const address = shop.page({ attributes: { 'data-consent': 'auto' }, before });
  await page.goto(`${address}?webspeaker-debug`);
  const shown = page.locator('pre');
  await expect(shown).toContainText('"consent platform": "cookiebot"');
  await expect(shown).toContainText(`"this website": "${new URL(address).origin}, allowed"`);
  await expect(shown).toContainText('"it says": "unknown"');
  await expect(shown).toContainText('"visitor": "anonymous"');
  await expectAnonymous(page, traffic);
  await page.evaluate(() => (window as unknown as { choose(choice: string): void }).choose('accept'));
  await expect(shown).toContainText('"visitor": "recognised"');
  await expect(shown).toContainText('"decided by": "the platform"');
  await expectAnonymous(page, traffic);
  await send(page, 'Hello');
  const key = traffic.requests.at(-1)?.body.visitor?.key ?? 'no key was sent';
  await expect(shown).toContainText('"confirmedAt"');
  await expect(shown, 'it is the credential of a visitor, and diagnostics are passed on').not.toContainText(
    key,
  );
});
