/** A consent platform as the install page offers it. */
export type Platform = {
  /** What `data-consent` says. */
  name: string;
  /** The product's own name. */
  label: string;
  /** The category that counts unless another is named; empty: there is no usual one. */
  category: string;
};

/**
 * Consent platforms that the widget knows, in the order of their names, with their usual category. A test holds this
 * list against the widget's own.
 */
export const PLATFORMS: readonly Platform[] = [
  { name: 'axeptio', label: 'Axeptio', category: 'webspeaker' },
  { name: 'c15t', label: 'c15t', category: 'measurement' },
  { name: 'complianz', label: 'Complianz', category: 'statistics' },
  { name: 'consentmanager', label: 'consentmanager', category: '' },
  { name: 'cookiebot', label: 'Cookiebot', category: 'statistics' },
  { name: 'cookieyes', label: 'CookieYes', category: 'analytics' },
  { name: 'didomi', label: 'Didomi', category: 'cookies' },
  { name: 'google-consent-mode', label: 'Google Consent Mode v2', category: 'analytics_storage' },
  { name: 'tcf', label: 'IAB TCF 2.2, 2.3', category: '1' },
  { name: 'iubenda', label: 'iubenda', category: '4' },
  { name: 'klaro', label: 'Klaro', category: 'webspeaker' },
  { name: 'onetrust', label: 'OneTrust, CookiePro', category: 'C0002' },
  { name: 'osano', label: 'Osano', category: 'ANALYTICS' },
  { name: 'shopify', label: 'Shopify', category: 'analytics' },
  { name: 'trustarc', label: 'TrustArc', category: '2' },
  { name: 'usercentrics', label: 'Usercentrics', category: 'functional' },
  { name: 'cookieconsent', label: 'vanilla-cookieconsent', category: 'analytics' },
  { name: 'wp-consent-api', label: 'WP Consent API', category: 'statistics' },
];

/** What the install page's form says. */
export type ConsentChoice = { platform: string; category: string; event: string; withdrawnEvent: string };

/** Reads the choice from the install page's address. */
export function parseConsentChoice(parameters: URLSearchParams): ConsentChoice {
  const text = (name: string) => parameters.get(name)?.trim().slice(0, 100) ?? '';
  const known = ['auto', 'events', 'manual', ...PLATFORMS.map(({ name }) => name)];
  const platform = text('platform');
  return {
    platform: known.includes(platform) ? platform : 'auto',
    category: text('category'),
    event: text('event'),
    withdrawnEvent: text('withdrawn_event'),
  };
}

/** Whether a choice names no category where its platform has no usual one: its snippet would never see consent. */
export function lacksCategory({ platform, category }: ConsentChoice): boolean {
  return !category && PLATFORMS.some(({ name, category: usual }) => name === platform && !usual);
}

/** The snippet's attributes for a choice; the usual category needs none. */
export function consentAttributes({
  platform,
  category,
  event,
  withdrawnEvent,
}: ConsentChoice): Record<string, string> {
  if (platform === 'events') {
    return {
      'data-consent-event': event || 'consent-granted',
      'data-consent-withdrawn-event': withdrawnEvent || 'consent-withdrawn',
    };
  }
  const usual = PLATFORMS.find(({ name }) => name === platform)?.category;
  return {
    'data-consent': platform,
    ...(category && category !== usual && platform !== 'manual' && { 'data-consent-category': category }),
  };
}
