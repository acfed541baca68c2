import { expect, type Page } from '@playwright/test';

/** Opens the panel with its launcher. */
export async function openPanel(page: Page): Promise<void> {
  await page.locator('button.launcher').click();
  await expect(page.getByRole('textbox')).toBeFocused();
}

/** Writes in the open panel, and waits until the shop has it. */
export async function writeDelivered(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
  await expect(page.locator('.said.mine.delivered', { hasText: text })).toBeVisible();
}

/** Lets a handler of the page go on that waits until somebody calls `window.answerNow`. */
export async function answerNow(page: Page): Promise<void> {
  // The handler is asked when its file is there; each question has an `answerNow` of its own.
  await page.waitForFunction(() => 'answerNow' in window);
  await page.evaluate(() => {
    const host = window as unknown as { answerNow?(): void };
    host.answerNow?.();
    delete host.answerNow;
  });
}
