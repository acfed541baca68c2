import { quietly } from '../quietly.ts';

/** How to notice that a consent platform is on the page, before its adapter is there. */
export type PlatformSign = readonly [
  /** The platform's name in core's list. */
  name: string,
  /** Names of globals, or of a cookie with `=` behind it, any of which shows that it is here; separated by `|`. */
  sign: string,
  /** As in core's list. */
  generic?: true,
];

/**
 * Every platform of core's list, in its order, with its sign. What core says beside, and how each is read, is in the
 * adapter's file.
 */
export const PLATFORM_SIGNS: readonly PlatformSign[] = [
  ['cookiebot', 'Cookiebot'],
  ['onetrust', 'OneTrust'],
  ['usercentrics', '__ucCmp|UC_UI'],
  ['didomi', 'Didomi'],
  ['cookieyes', 'getCkyConsent|cookieyes-consent='],
  ['klaro', 'klaro'],
  ['cookieconsent', 'CookieConsent'],
  ['tarteaucitron', 'tarteaucitron'],
  ['osano', 'Osano'],
  ['iubenda', '_iub'],
  ['complianz', 'cmplz_has_consent'],
  ['axeptio', 'axeptioSDK|__axeptioSDK'],
  ['consentmanager', '__cmp'],
  ['trustarc', 'truste|PrivacyManagerAPI'],
  ['shopify', 'Shopify'],
  ['c15t', 'c15tStore'],
  ['tcf', '__tcfapi', true],
  ['wp-consent-api', 'wp_has_consent', true],
  ['google-consent-mode', 'dataLayer', true],
];

/**
 * Tells whether a platform may be on the page. A yes may be wrong (the name belongs to something else): then its adapter
 * is loaded and finds nothing.
 *
 * @example
 * mayBeHere(['cookiebot', 'Cookiebot']); // true on a page with Cookiebot
 */
export function mayBeHere([name, sign]: PlatformSign): boolean {
  // The TCF may be on a page around this one, too.
  if (name === 'tcf' && window !== window.parent) return true;
  return sign
    .split('|')
    .some((each) => (each.endsWith('=') ? quietly(() => document.cookie)?.includes(each) : each in window));
}
