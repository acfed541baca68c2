import { quietly } from '../quietly.ts';

/** How to notice that a consent platform is on the page, before its adapter is there. */
export type PlatformSign = {
  /** The platform's name in core's list. */
  readonly name: string;
  /** Names of globals, or of a cookie with `=` behind it, any of which shows that it is here; separated by `|`. */
  readonly sign: string;
  /** As in core's list. */
  readonly generic?: true;
};

/**
 * Every platform of core's list, in its order, with its sign. What core says beside, and how each is read, is in the
 * adapter's file.
 */
export const PLATFORM_SIGNS: readonly PlatformSign[] = [
  { name: 'cookiebot', sign: 'Cookiebot' },
  { name: 'onetrust', sign: 'OneTrust' },
  { name: 'usercentrics', sign: '__ucCmp|UC_UI' },
  { name: 'didomi', sign: 'Didomi' },
  { name: 'cookieyes', sign: 'getCkyConsent|cookieyes-consent=' },
  { name: 'klaro', sign: 'klaro' },
  { name: 'cookieconsent', sign: 'CookieConsent' },
  { name: 'tarteaucitron', sign: 'tarteaucitron' },
  { name: 'osano', sign: 'Osano' },
  { name: 'iubenda', sign: '_iub' },
  { name: 'complianz', sign: 'cmplz_has_consent' },
  { name: 'axeptio', sign: 'axeptioSDK|__axeptioSDK' },
  { name: 'consentmanager', sign: '__cmp' },
  { name: 'trustarc', sign: 'truste|PrivacyManagerAPI' },
  { name: 'shopify', sign: 'Shopify' },
  { name: 'c15t', sign: 'c15tStore' },
  { name: 'tcf', sign: '__tcfapi', generic: true },
  { name: 'wp-consent-api', sign: 'wp_has_consent', generic: true },
  { name: 'google-consent-mode', sign: 'dataLayer', generic: true },
];

/**
 * Tells whether a platform may be on the page. A yes may be wrong (the name belongs to something else): then its adapter
 * is loaded and finds nothing.
 *
 * @example
 * mayBeHere({ name: 'cookiebot', sign: 'Cookiebot' }); // true on a page with Cookiebot
 */
export function mayBeHere({ name, sign }: PlatformSign): boolean {
  // The TCF may be on a page around this one, too.
  if (name === 'tcf' && window !== window.parent) return true;
  return sign
    .split('|')
    .some((each) => (each.endsWith('=') ? quietly(() => document.cookie)?.includes(each) : each in window));
}
