import { readFile } from 'node:fs/promises';

import { expect, test, type Page } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { addContacts, contactHash, countContacts, newShop, type Shop } from '../../../tools/portal/shop.ts';

async function openList(page: Page, name: string, query = ''): Promise<{ shop: Shop; ids: string[] }> {
  const owner = newPerson(name);
  await signUp(page, owner);
  const shop = await newShop(owner);
  const ids = await addContacts(
    shop,
    Array.from({ length: 130 }, (_, i) => ({ country: i < 120 ? 'DE' : 'SE' })),
  );
  await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/contacts${query}`);
  await expect(page.getByRole('checkbox', { name: 'Select all contacts on this page' })).toBeVisible();
  return { shop, ids };
}

test.describe('many contacts', () => {
  test('chosen one by one are deleted after their number was typed, with a receipt for each', async ({
    page,
  }) => {
    const { shop, ids } = await openList(page, 'few');
    const chosen = [ids[1] ?? '', ids[3] ?? ''];
    for (const id of chosen)
      await page.getByRole('checkbox', { name: `Select contact ${id.slice(0, 8)}` }).check();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Delete 2 contacts?' });
    const confirm = dialog.getByRole('button', { name: 'Delete permanently' });
    await expect(confirm).toBeDisabled();
    await dialog.getByLabel('Type 2 to confirm').fill('3');
    await expect(confirm).toBeDisabled();
    await dialog.getByLabel('Type 2 to confirm').fill('2');
    await confirm.click();

    await expect(page.getByRole('heading', { name: '2 contacts deleted' })).toBeVisible();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download receipts' }).click();
    const receipts = JSON.parse(await readFile(await (await download).path(), 'utf8')) as {
      receipt: { contactHash: string };
    }[];
    expect(receipts.map(({ receipt }) => receipt.contactHash).sort()).toEqual(chosen.map(contactHash).sort());
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText('128 contacts', { exact: true })).toBeVisible();
    expect(await countContacts(shop)).toBe(128);
  });

  test('are exported as a file that holds just them, and the export is on the audit record', async ({
    page,
  }) => {
    const { shop, ids } = await openList(page, 'export', '?country=SE');
    await page.getByRole('checkbox', { name: 'Select all contacts on this page' }).check();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n');
    expect(lines[0]).toBe(
      'contact_id,country,created_at,last_seen_at,conversations_count,consent_withdrawn_at',
    );
    expect(
      lines
        .slice(1)
        .map((line) => line.split(',')[0])
        .sort(),
    ).toEqual(ids.slice(120).sort());

    await page.goto(`${stack().portalUrl}/projects/${shop.projectId}/audit`);
    await expect(page.getByRole('row', { name: /Contact list exported/ })).toContainText('Contacts: 10');
  });

  test('left alone stay: an empty choice shows nothing to act on, and turning the page forgets it', async ({
    page,
  }) => {
    await openList(page, 'turn');
    await expect(page.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0);
    await page.getByRole('checkbox', { name: 'Select all contacts on this page' }).check();
    await page.getByRole('link', { name: 'Next' }).click();
    await expect(page).toHaveURL(/after=/);
    await expect(page.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0);
  });
});
