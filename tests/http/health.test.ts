import { expect, test } from 'vitest';

import { askHealth } from '../../tools/call.ts';
import { VERSION } from '../../supabase/functions/_shared/version.ts';

test('the function for visitors says its version and what it knows of countries, and nothing else, to anybody', async () => {
  const { status, headers, body } = await askHealth('widget', {
    headers: { Origin: 'https://elsewhere.example' },
  });
  expect([status, body]).toEqual([
    200,
    {
      version: VERSION,
      knowsAddressHeader: true,
      countrySource: { kind: 'file', builtAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT/) as string },
    },
  ]);
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(headers.get('cache-control')).toBe('no-store');
});

test('the function for members says its version', async () => {
  const { status, body } = await askHealth('contacts');
  expect([status, body]).toEqual([200, { version: VERSION }]);
});

test.each(['widget', 'contacts'] as const)('%s: to ask is all that can be done there', async (name) => {
  for (const method of ['POST', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await askHealth(name, { method });
    expect([method, status, headers.get('allow')]).toEqual([method, 405, 'GET']);
  }
});
