/** What a site's own code gets from `@webspeaker/widget`: on a server, and from the compiler. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { root } from '../../tools/root.ts';

/** Right lines, and wrong ones that the compiler must refuse. */
const SITE = `
import { init, type WebSpeaker, type WidgetOptions } from '@webspeaker/widget';

const options: WidgetOptions = {
  accessKey: 'pk_shop',
  api: 'https://db.example.com',
  consent: 'cookiebot',
  channels: ['ai_search'],
  offset: [20, 96],
  textGreeting: 'Hello',
  textGreetingDe: 'Servus',
};
const widget: WebSpeaker | null = init(options);
widget?.answer('ai_search', async ({ text }) => text.toUpperCase());
widget?.on('consent', ({ state }) => console.log(state === 'granted'));
const sent = await widget?.send({ channel: 'live_support', text: 'Hello' });
if (sent?.status === 'failed') console.log(sent.code === 'NETWORK');

(window.WebSpeaker = window.WebSpeaker || []).push(['open', 'ai_search'], (ready) => ready.on('message', ({ code }) => code));
window.WebSpeaker.push(['answer', 'ai_search', ({ text }) => text], ['close']);
window.WebSpeaker.open?.();

// @ts-expect-error The access key is needed.
init({ api: 'https://db.example.com' });
// @ts-expect-error No platform has this name.
init({ ...options, consent: 'cookie-bot' });
// @ts-expect-error The panel has no such text.
init({ accessKey: 'pk_shop', api: 'https://db.example.com', textGreetings: 'Hello' });
// @ts-expect-error There is no such call.
window.WebSpeaker.push(['opens']);
`;

let site: string;
beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'webspeaker-site-'));
  await mkdir(join(site, 'node_modules/@webspeaker'), { recursive: true });
  await symlink(join(root, 'packages/widget'), join(site, 'node_modules/@webspeaker/widget'));
  await writeFile(join(site, 'package.json'), JSON.stringify({ type: 'module', private: true }));
});
afterAll(() => rm(site, { recursive: true, force: true }));

test('on a server, importing it does nothing and init returns null', () => {
  const code = `
    const before = Object.keys(globalThis).join();
    const { init } = await import('@webspeaker/widget');
    const widget = init({ accessKey: 'pk_shop', api: 'https://db.example.com' });
    console.log(JSON.stringify([widget, Object.keys(globalThis).join() === before]));`;
  const args = ['--input-type=module', '--eval', code];
  expect(execFileSync(process.execPath, args, { cwd: site, encoding: 'utf8' }).trim()).toBe('[null,true]');
});

test('its types hold, and refuse what would not work', async () => {
  await writeFile(join(site, 'site.ts'), SITE);
  await writeFile(
    join(site, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2022',
        lib: ['es2022', 'dom'],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipDefaultLibCheck: true,
        noEmit: true,
      },
      files: ['site.ts'],
    }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  expect(spawnSync(process.execPath, [tsc, '-p', site], { encoding: 'utf8' }).stdout).toBe('');
});
