import { expect, test } from '@playwright/test';

import { newPerson, signUp } from '../../../tools/portal/people.ts';
import { endPortals, startPortal } from '../../../tools/portal/start-portal.ts';
import { stack } from '../../../tools/stack/stack.ts';

test.afterEach(endPortals);

test('guessing a password ends with the time to try again, nothing typed is lost, and others sign in', async ({
  page,
}) => {
  const vera = newPerson('vera');
  await signUp(page, vera);
  await page.getByRole('button', { name: 'Sign out' }).click();
  const portal = await startPortal({ env: { ADDRESS_HEADER: 'x-forwarded-for', XFF_DEPTH: '1' } });
  const tryFrom = (address: string, email: string, password: string) =>
    fetch(`${portal.url}/sign-in`, {
      method: 'POST',
      headers: { origin: portal.url, accept: 'text/html', 'x-forwarded-for': `8.8.8.8, ${address}` },
      body: new URLSearchParams({ email, password }),
      redirect: 'manual',
    });

  for (let n = 0; n < 10; n += 1) {
    expect((await tryFrom('81.2.69.142', vera.email, `guess ${n}`)).status).toBe(401);
  }
  const refused = await tryFrom('81.2.69.143', vera.email, vera.password);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
  const shown = await refused.text();
  expect(shown).toContain('Too many attempts. Try again in 15 minutes.');
  expect(shown).toContain(`value="${vera.email}"`);

  // The address that counts is the one that the proxy wrote: thirty of its guesses, for whichever account.
  for (let n = 10; n < 30; n += 1) {
    expect((await tryFrom('81.2.69.142', newPerson('nobody').email, 'guess')).status).toBe(401);
  }
  expect((await tryFrom('81.2.69.142', newPerson('nobody').email, 'guess')).status).toBe(429);
  expect((await tryFrom('81.2.69.144', stack().demoUser.email, stack().demoUser.password)).status).toBe(303);
});
