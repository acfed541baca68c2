import { randomUUID } from 'node:crypto';

import AxeBuilder from '@axe-core/playwright';

import { callContacts } from '../../../tools/call.ts';

import { consent, expect, test } from './support/widget-test.ts';

/** What everybody must be able to read and operate, whatever colours the owner chose. */

test.describe.configure({ mode: 'parallel' });

const ACCENTS = [
  ...['#000000', '#ffffff', '#777777', '#e53935', '#ffb000', '#ffff00', '#2f5d46', '#0000ff', '#00ff00'],
  ...['#1a237e', '#ff00ff', 'rebeccapurple', 'oklch(0.6 0.3 20)', 'hsl(200 100% 35%)'],
];

for (const theme of ['light', 'dark']) {
  test(`any accent can be read, as a ground and as a colour of text: ${theme}`, async ({ page, shop }) => {
    await page.goto(shop.page({ attributes: { 'data-consent': 'manual', 'data-theme': theme } }));
    await page.getByRole('button', { name: 'Open chat' }).click();
    await expect(page.getByRole('textbox')).toBeFocused();
    const contrasts = await page.getByRole('dialog').evaluate((dialog, accents) => {
      const floor = dialog.parentElement as HTMLElement;
      const probe = document.createElement('i');
      dialog.append(probe);
      const canvas = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
      /** What the screen shows of a colour of the panel: its relative luminance, as WCAG has it. */
      const luminance = (name: string): number => {
        probe.style.color = `var(${name})`;
        canvas.fillStyle = getComputedStyle(probe).color;
        canvas.fillRect(0, 0, 1, 1);
        const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
          const share = byte / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const contrast = (one: string, other: string): number => {
        const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
      };
      return accents.flatMap((accent) => {
        floor.style.setProperty('--wanted-accent', accent);
        return [
          [accent, 'on the accent', contrast('--on-accent', '--accent')],
          [accent, 'on paper', contrast('--accent-text', '--paper')],
          [accent, 'on wash', contrast('--accent-text', '--wash')],
        ] as const;
      });
    }, ACCENTS);
    expect(contrasts).toHaveLength(3 * ACCENTS.length);
    expect(contrasts.filter(([, , contrast]) => contrast < 4.5)).toEqual([]);
  });

  test(`the panel has no fault that axe knows, in any of its views: ${theme}`, async ({ page, shop }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(
      shop.page({
        attributes: { 'data-consent': 'manual', 'data-theme': theme, 'data-accent': '#e53935' },
        before: '<header>Shop</header><main>Tea</main>',
      }),
    );
    const faults = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    };
    const launcher = page.getByRole('button', { name: 'Open chat' });
    await expect(launcher).toBeVisible();
    // The made-up shop itself says nothing of a level-one heading in a landmark; what is inside the widget is looked at.
    const ofTheShop = await faults();
    const ours = async () => (await faults()).filter((fault) => !ofTheShop.includes(fault));
    await consent(page, 'granted');
    await launcher.click();
    await expect(page.getByRole('textbox')).toBeFocused();
    expect(await ours()).toEqual([]);
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Delivered')).toBeVisible();
    expect(await ours()).toEqual([]);
    await page.getByRole('button', { name: 'Your privacy' }).click();
    await expect(page.getByText('Your contact id')).toBeVisible();
    expect(await ours()).toEqual([]);
  });

  test(`answers, replies and the question how they arrive have no fault that axe knows: ${theme}`, async ({
    page,
    shop,
    sql,
  }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const text = `Yes, **in two days**, see [delivery](/d) or https://post.example.\n\n## Costs\n\n1. \`6.90\` €\n2. nothing\n\n> from 60 €\n\n\`\`\`\n${'wide '.repeat(40)}\n\`\`\``;
    await page.goto(
      shop.page({
        attributes: { 'data-consent': 'manual', 'data-theme': theme, 'data-accent': '#e53935' },
        before: '<main>Tea</main>',
        after: `<script>WebSpeaker.answer('ai_search', () => ({ text: ${JSON.stringify(text)}, sources: [{ title: 'Delivery', url: '/d' }] }))</script>`,
      }),
    );
    const faults = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).exclude('main, h1').analyze();
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    };
    await page.getByRole('button', { name: 'Open chat' }).click();
    await page.getByRole('textbox').fill('Do you ship to Austria?');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'This helped' }).click();
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'Ask a person' }).click();
    await expect(page.getByRole('button', { name: 'I stay on this page' })).toBeVisible();
    const [conversation] = await sql<{ id: string }[]>`
      select id from conversations where project_id = ${shop.projectId} and channel = 'live_support'`;
    await callContacts(`${shop.projectId}/conversations/${conversation?.id}/replies`, {
      method: 'POST',
      credential: shop.secretKey,
      body: { messageId: randomUUID(), text: 'We do: https://post.example/at' },
    });
    await expect(page.locator('.said.member')).toContainText('We do');
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'Keep this conversation in this tab' }).click();
    expect(await faults()).toEqual([]);
  });
}
