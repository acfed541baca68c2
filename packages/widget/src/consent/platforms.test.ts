import { expect, test } from 'vitest';

import { platforms } from './platforms.ts';

/** The names of the script tag's documentation. */
const NAMES = [
  'axeptio',
  'c15t',
  'complianz',
  'consentmanager',
  'cookiebot',
  'cookieconsent',
  'cookieyes',
  'didomi',
  'google-consent-mode',
  'iubenda',
  'klaro',
  'onetrust',
  'osano',
  'shopify',
  'tcf',
  'trustarc',
  'usercentrics',
  'wp-consent-api',
];

test('every documented platform has one adapter, with a usual category where there can be one', () => {
  expect(platforms.map(({ name }) => name).sort()).toEqual(NAMES);
  const without = platforms.filter(({ category }) => category === '');
  expect(without.map(({ name }) => name)).toEqual(['consentmanager']);
});

test('generic signals come last, so that auto prefers what a platform says itself', () => {
  const generic = platforms.map((platform) => platform.generic === true);
  expect(generic.indexOf(true)).toBe(generic.lastIndexOf(false) + 1);
});
