import { expect, test } from 'vitest';

import { LANGUAGES, preferredLanguage } from './languages.ts';

test.each([
  ['de', 'de'],
  ['de-AT,en;q=0.9', 'de'],
  ['DE', 'de'],
  ['en-US, de;q=0.7', 'en'],
  ['fr-CH, en;q=0.5, de;q=0.8', 'de'],
  ['fr', 'en'],
  ['de;q=0', 'en'],
  ['de;q=much', 'en'],
  ['*', 'en'],
  ['constructor', 'en'],
  ['', 'en'],
  [null, 'en'],
])('for %j it speaks %s', (acceptLanguage, language) => {
  expect(preferredLanguage(acceptLanguage)).toBe(language);
});

test('every language says as much of what is held and what is not', () => {
  for (const { alsoHeld, notHeld } of Object.values(LANGUAGES)) {
    expect([alsoHeld.length, notHeld.length]).toEqual([
      LANGUAGES['en']?.alsoHeld.length,
      LANGUAGES['en']?.notHeld.length,
    ]);
  }
});
