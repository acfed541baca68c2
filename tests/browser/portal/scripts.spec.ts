import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { get } from 'node:http';

import { expect, test } from '@playwright/test';

import { stack } from '../../../tools/stack/stack.ts';

/** The widget's files as websites get them from the portal. */

test.describe.configure({ mode: 'parallel' });

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer };

/** Asks without any help: a browser or `fetch` would decompress by itself. */
function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(stack().portalUrl + path, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    }).on('error', reject);
  });
}

async function panelPath(): Promise<string> {
  const { body } = await ask('/widget.js');
  const [folder] = /widget\/[0-9a-f]{10}\//.exec(body.toString()) ?? [];
  if (!folder) throw new Error('widget.js names no folder of later files');
  return `/${folder}panel.js`;
}

test('scripts come compressed as small as it gets, each form with a tag of its own', async () => {
  const plain = await ask('/widget.js');
  const gzip = await ask('/widget.js', { 'accept-encoding': 'gzip' });
  const br = await ask('/widget.js', { 'accept-encoding': 'gzip, deflate, br' });
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect([gzip.headers['content-encoding'], br.headers['content-encoding']]).toEqual(['gzip', 'br']);
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
  expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
  expect(br.body.length).toBeLessThan(gzip.body.length);
  expect(new Set([plain, gzip, br].map(({ headers }) => headers['etag'])).size).toBe(3);
  for (const { headers } of [plain, gzip, br]) {
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'access-control-allow-origin': '*',
    });
    expect(headers['vary']).toContain('Accept-Encoding');
  }
  const again = await ask('/widget.js', {
    'accept-encoding': 'br',
    'if-none-match': String(br.headers['etag']),
  });
  expect([again.status, again.body.length]).toEqual([304, 0]);
});

test('a later file may be kept for good, for its address names its contents', async () => {
  const { status, headers } = await ask(await panelPath());
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
});

test("a widget.js of an earlier build gets today's file, which it must not keep", async () => {
  const today = await ask(await panelPath());
  const { status, headers, body } = await ask('/widget/0123456789/panel.js');
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe('no-cache');
  expect(body.equals(today.body)).toBe(true);
});

test('crawlers may fetch the scripts, which websites show, and no page', async () => {
  const rules = await (await fetch(`${stack().portalUrl}/robots.txt`)).text();
  expect(rules).toContain('Allow: /widget.js');
  expect(rules).toContain('\nDisallow: /\n');
});

test('what was never built is not found, and nothing outside is reachable', async () => {
  for (const path of [
    '/widget/0123456789/nothing.js',
    '/widget/0123456789/..%2fwidget.js',
    '/widget/x/%2e%2e%2f%2e%2e%2fpackage.json',
  ]) {
    expect((await ask(path)).status, path).toBe(404);
  }
});
