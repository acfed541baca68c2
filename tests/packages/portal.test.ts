/** The built portal as it is put on a server: its `build` folder alone, with no package beside it. */
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@webspeaker/local-stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { root } from '../../tools/root.ts';
import { startPortal, type Portal } from './hosted/portal.ts';

let folder: string;
const settings = {
  HOST: '127.0.0.1',
  PUBLIC_SUPABASE_URL: 'https://project.supabase.example',
  PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_of_a_test',
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspeaker-portal-'));
  await cp(join(root, 'apps/portal/build'), join(folder, 'build'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the built portal in an empty folder', () => {
  let portal: Portal;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    portal = await startPortal({
      folder,
      variables: { ...settings, PORT: String(port), ORIGIN: 'https://contacts.example.com' },
    });
  });
  afterAll(() => portal.stop());

  test('says where browsers find it', () =>
    expect(portal.said().trim()).toBe('Portal: https://contacts.example.com'));

  test('is healthy', async () => expect((await fetch(`${url}/health`)).status).toBe(200));

  test.each(['widget.js', 'headless.js'])('serves the %s that the build made first', async (name) => {
    const served = await fetch(`${url}/${name}`);
    expect(served.status).toBe(200);
    expect(await served.text()).toBe(await readFile(join(root, 'packages/widget/dist', name), 'utf8'));
  });

  test('draws a page and refuses a form from elsewhere', async () => {
    const page = await fetch(`${url}/sign-in`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<title>Sign in');
    const foreign = await fetch(`${url}/sign-in`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example' },
      body: new URLSearchParams({ email: 'anna@example.com' }),
    });
    expect(foreign.status).toBe(403);
  });
});

describe('a setting that the portal cannot use stops it and is named', () => {
  test.each([
    ['ORIGIN', 'contacts.example.com', 'scheme'],
    ['ORIGIN', 'https://contacts.example.com/portal', 'without a path'],
    ['ORIGIN', 'ftp://contacts.example.com', 'scheme'],
    ['PORT', 'http', 'whole number'],
    ['PORT', '70000', '65535'],
  ])('%s=%s', (name, value, remedy) => {
    const { status, stderr } = run({ ...settings, [name]: value });
    expect(status).toBe(1);
    expect(stderr).toContain(`${name} is ${JSON.stringify(value)}`);
    expect(stderr).toContain(remedy);
    expect(stderr).not.toContain('    at ');
  });
});

test('building without the widget fails and says what to run', async () => {
  const checkout = join(folder, 'checkout');
  await cp(join(root, 'apps/portal'), join(checkout, 'apps/portal'), {
    recursive: true,
    filter: (path) => !/\/(node_modules|build|\.svelte-kit)$/.test(path),
  });
  await cp(join(root, 'tsconfig.base.json'), join(checkout, 'tsconfig.base.json'));
  await cp(join(root, 'supabase/migrations'), join(checkout, 'supabase/migrations'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  const { status, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: join(checkout, 'apps/portal'),
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('The widget is not built: run npm run build:portal');
});

function run(variables: Record<string, string>): { status: number | null; stderr: string } {
  return spawnSync('node', ['build'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...variables },
    encoding: 'utf8',
    timeout: 60_000,
  });
}
