import type { ConnectPlatform } from '../platform-link.ts';
import { ALWAYS_ON, decided } from '../reading.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';

type CookieConsentApi = {
  validConsent(): boolean;
  acceptedCategory(category: string): boolean;
  getCookie(field: string): unknown;
  getConfig(field: 'categories'): Partial<Record<string, { readOnly?: boolean }>> | undefined;
};

/**
 * vanilla-cookieconsent 3, https://cookieconsent.orestbida.com/reference/api-reference.html
 *
 * `cc:onConsent` fires on each page load, so the event says nothing; `validConsent` is false before a choice, after
 * `reset()` and when the choice expired. The library keeps in memory what another tab may have changed, so the category
 * must be in its cookie too. Cookiebot once used the same global name: the methods tell them apart.
 * Sites that import it as a module have no global: they set it, or call `WebSpeaker.consent`.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const api = page<{ CookieConsent: CookieConsentApi }>().CookieConsent;
  if (!api?.validConsent || !api.acceptedCategory) return null;
  listen(window, ['cc:onConsent', 'cc:onChange'], changed);
  let ran = false;
  return () => {
    const categories = api.getConfig('categories');
    ran ||= !!categories;
    // Its `run()` may come much later than the library; after `reset()` there is nothing either.
    if (!ran) return null;
    if (categories?.[category]?.readOnly) return ALWAYS_ON;
    const kept = api.getCookie('categories');
    return decided(
      api.validConsent() && Array.isArray(kept),
      api.acceptedCategory(category) && (kept as string[]).includes(category),
      { at: api.getCookie('lastConsentTimestamp'), live: true },
    );
  };
};
