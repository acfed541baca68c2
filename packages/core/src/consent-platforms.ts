/**
 * The consent platforms that the widget has an adapter for. Data alone: what each says is read in the widget.
 *
 * @module
 */

/** A consent management platform, as the script tag, a receipt and the portal's install page name it. */
export type ConsentPlatform = {
  /** The name in `data-consent` and in a receipt; also the file name of the widget's adapter. */
  name: string;
  /** The product's own name, for people. */
  label: string;
  /** The category that counts unless the owner names one, in the platform's own naming; empty: there is no usual one. */
  category: string;
  /** A signal that many platforms speak: with `auto`, a platform's own adapter is preferred to it. */
  generic?: boolean;
  /** Categories that visitors can't refuse, or that the platform grants by itself: they are never a consent. */
  alwaysOn?: readonly string[];
};

const PLATFORMS = [
  { name: 'cookiebot', label: 'Cookiebot', category: 'statistics', alwaysOn: ['necessary'] },
  { name: 'onetrust', label: 'OneTrust, CookiePro', category: 'C0002', alwaysOn: ['C0001'] },
  { name: 'usercentrics', label: 'Usercentrics', category: 'functional', alwaysOn: ['essential'] },
  { name: 'didomi', label: 'Didomi', category: 'cookies' },
  { name: 'cookieyes', label: 'CookieYes', category: 'analytics', alwaysOn: ['necessary'] },
  { name: 'klaro', label: 'Klaro', category: 'webspeaker' },
  { name: 'cookieconsent', label: 'vanilla-cookieconsent', category: 'analytics', alwaysOn: ['necessary'] },
  { name: 'tarteaucitron', label: 'tarteaucitron', category: 'webspeaker' },
  { name: 'osano', label: 'Osano', category: 'ANALYTICS', alwaysOn: ['ESSENTIAL'] },
  { name: 'iubenda', label: 'iubenda', category: '4', alwaysOn: ['1'] },
  {
    name: 'complianz',
    label: 'Complianz',
    category: 'statistics',
    alwaysOn: ['functional', 'statistics-anonymous'],
  },
  { name: 'axeptio', label: 'Axeptio', category: 'webspeaker' },
  { name: 'consentmanager', label: 'consentmanager', category: '' },
  { name: 'trustarc', label: 'TrustArc', category: '2', alwaysOn: ['1'] },
  { name: 'shopify', label: 'Shopify', category: 'analytics' },
  { name: 'c15t', label: 'c15t', category: 'measurement', alwaysOn: ['necessary'] },
  { name: 'tcf', label: 'IAB TCF 2.2, 2.3', category: '1', generic: true },
  {
    name: 'wp-consent-api',
    label: 'WP Consent API',
    category: 'statistics',
    generic: true,
    alwaysOn: ['functional', 'statistics-anonymous'],
  },
  {
    name: 'google-consent-mode',
    label: 'Google Consent Mode v2',
    category: 'analytics_storage',
    generic: true,
    alwaysOn: ['security_storage'],
  },
] as const;

/** The name of one of the platforms. */
export type ConsentPlatformName = (typeof PLATFORMS)[number]['name'];

/**
 * Every platform, in the order in which `auto` asks: generic signals last.
 *
 * @example
 * ```ts
 * import { CONSENT_PLATFORMS } from '@webspeaker/core/consent-platforms';
 *
 * CONSENT_PLATFORMS.find(({ name }) => name === 'cookiebot')?.category; // 'statistics'
 * ```
 */
export const CONSENT_PLATFORMS: readonly ConsentPlatform[] = PLATFORMS;
