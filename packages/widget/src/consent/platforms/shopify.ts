import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';

type Shopify = {
  customerPrivacy?: { currentVisitorConsent?(): Partial<Record<string, string>> };
  loadFeatures?(features: readonly object[], done: () => void): void;
};

let asked = false;

/**
 * Shopify Customer Privacy, https://shopify.dev/docs/api/customer-privacy
 *
 * `analyticsProcessingAllowed()` is true where no consent is asked for; `currentVisitorConsent()` answers `yes`, `no` or
 * an empty text per category. The API is a feature that a page has to ask Shopify for.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const shop = page<{ Shopify: Shopify }>().Shopify;
  if (!shop?.customerPrivacy?.currentVisitorConsent) {
    if (shop?.loadFeatures && !asked) {
      asked = true;
      shop.loadFeatures([{ name: 'consent-tracking-api', version: '0.1' }], changed);
    }
    return null;
  }
  listen(document, ['visitorConsentCollected'], changed);
  return () => {
    const choice = shop.customerPrivacy?.currentVisitorConsent?.()[category];
    return decided(choice === 'yes' || choice === 'no', choice === 'yes');
  };
};
