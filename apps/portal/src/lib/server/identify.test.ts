import { AuthRetryableFetchError } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { identify } from './identify.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const SECOND_MS = 1_000;

/** The authentication service as far as it is asked here, and how often it was. */
function service(answer: () => object, factors: object[] = []) {
  const asked = { times: 0 };
  const as = (token: string | null) =>
    ({
      auth: {
        getSession: () => Promise.resolve({ data: { session: token && { access_token: token } } }),
        getClaims: () => {
          asked.times += 1;
          return Promise.resolve(answer());
        },
        getUser: () => Promise.resolve({ data: { user: { factors } }, error: null }),
      },
    }) as unknown as Parameters<typeof identify>[0];
  return { asked, as };
}
const good =
  (sub: string, expiresInS = 3600) =>
  () => ({
    data: { claims: { sub, email: `${sub}@example.com`, exp: NOW / 1000 + expiresInS } },
    error: null,
  });

test('a token that was checked is believed for half a minute', async () => {
  const { asked, as } = service(good('milan'));
  const milan = { id: 'milan', email: 'milan@example.com', language: undefined, secondFactor: 'none' };
  expect(await identify(as('checked'), NOW)).toEqual(milan);
  expect(await identify(as('checked'), NOW + 29 * SECOND_MS)).toEqual(milan);
  expect(asked.times).toBe(1);
  await identify(as('checked'), NOW + 30 * SECOND_MS);
  expect(asked.times).toBe(2);
});

test('whoever has a second factor lacks it until the token says that it was given', async () => {
  const factors = [{ status: 'verified' }];
  const { as } = service(good('mila'), factors);
  expect(await identify(as('password'), NOW)).toMatchObject({ secondFactor: 'missing' });
  const unconfirmed = service(good('mila'), [{ status: 'unverified' }]);
  expect(await identify(unconfirmed.as('other'), NOW)).toMatchObject({ secondFactor: 'none' });
  const claims = { ...good('mila')().data.claims, aal: 'aal2' };
  const given = service(() => ({ data: { claims }, error: null }), factors);
  expect(await identify(given.as('code'), NOW)).toMatchObject({ secondFactor: 'given' });
});

test('a token is not believed longer than it is good', async () => {
  const { asked, as } = service(good('hanna', 10));
  await identify(as('short'), NOW);
  await identify(as('short'), NOW + 10 * SECOND_MS);
  expect(asked.times).toBe(2);
});

test('another token of the same person is checked for itself, and one that was refused is never believed', async () => {
  const { as } = service(good('olivia'));
  await identify(as('her token'), NOW);
  const refusing = service(() => ({ data: null, error: new Error('Invalid JWT signature') }));
  expect(await identify(refusing.as('her tokeN'), NOW)).toBeNull();
  expect(await identify(refusing.as('her tokeN'), NOW)).toBeNull();
  expect(refusing.asked.times).toBe(2);
});

test('nobody is nobody, and a service that does not answer is not the same', async () => {
  const nobody = service(() => ({ data: null, error: null }));
  expect(await identify(nobody.as(null), NOW)).toBeNull();
  const away = service(() => ({ data: null, error: new AuthRetryableFetchError('fetch failed', 0) }));
  expect(await identify(away.as('unknown'), NOW)).toBe('unavailable');
});
