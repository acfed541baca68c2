import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { dump, openSql } from '../../../tools/database.ts';
import { stack } from '../../../tools/stack/stack.ts';
import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { whileOrganizationsAreOpen } from '../../../tools/portal/shop.ts';

/** What a proxy in front of the portal would write there; the portal passes it on to nobody. */
const ADDRESS = '81.2.69.160';

test.use({
  extraHTTPHeaders: {
    'X-Forwarded-For': ADDRESS,
    'X-Real-IP': ADDRESS,
    'CF-Connecting-IP': ADDRESS,
    Forwarded: `for=${ADDRESS}`,
  },
});

test('the address of somebody who uses the portal is in no table and in no log', async ({ page }) => {
  const uma = newPerson('uma');
  await whileOrganizationsAreOpen(async () => {
    await signUp(page, uma);
    await page.getByRole('link', { name: 'New project' }).click();
    await page.getByLabel('Organization').fill('Uma’s Boats');
    await page.getByLabel('Project name').fill('Boats');
    await page.getByLabel('Website address').fill('boats.example');
    await page.getByRole('button', { name: 'Create project' }).click();
    await expect(page).toHaveURL(/\/install$/);
  });
  const project = new URL(page.url()).pathname.split('/').slice(0, 3).join('/');
  for (const path of ['', '/contacts?search=tea', '/install', '/audit', '/settings', '/nowhere']) {
    await page.goto(`${stack().portalUrl}${project}${path}`);
  }

  const sql = openSql();
  const rows = await dump(sql);
  await sql.end();
  // It is the right database, and the person is in it.
  expect(rows).toContain(uma.email);
  expect(rows).not.toContain(ADDRESS);

  const folder = stack().logDirectory;
  const names = await readdir(folder);
  expect(names).toContain('portal.log');
  const logs = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  expect(logs.join('\n')).not.toContain(ADDRESS);
});
