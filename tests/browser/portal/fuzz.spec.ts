import { randomInt } from 'node:crypto';

import { expect, test } from '@playwright/test';

import { fuzzPortal } from '../../../tools/fuzz/fuzz-portal.ts';
import { sendRaw } from '../../../tools/fuzz/send-raw.ts';
import { stack } from '../../../tools/stack/stack.ts';

/** A short run; `npm run fuzz` makes a long one. */
test.describe('600 generated requests to the portal', () => {
  test('never get a 5xx, and change nothing of another tenant', async () => {
    test.setTimeout(240_000);
    const seed = randomInt(2 ** 31);
    const { statuses, faults } = await fuzzPortal(stack(), { requests: 600, seed });
    expect(faults, `drawn with seed ${seed}`).toEqual([]);
    // The requests reach what they are meant for: pages, redirects of the signed-out, forms, strangers' addresses.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 303, 400, 404]));
  });
});

test('a form that cannot be read is the sender’s fault', async () => {
  const { portalUrl } = stack();
  const form = (type: string, body: string) =>
    sendRaw(Number(new URL(portalUrl).port), {
      method: 'POST',
      target: '/sign-in',
      headers: [
        ['Host', new URL(portalUrl).host],
        ['Origin', portalUrl],
        ['Content-Type', type],
      ],
      body: new TextEncoder().encode(body),
    });
  const halfway = await form('multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; na');
  expect(halfway.status).toBe(400);
  const nameless = await form('application/x-www-form-urlencoded', 'email=a&__proto__=b');
  expect(nameless.status).toBe(400);
  const unbounded = await form('multipart/form-data', 'email=a');
  expect(unbounded.status).toBe(400);
});
