import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../decided.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';

type CookieConsentApi = {
  validConsent(): boolean;
  acceptedCategory(category: string): boolean;
};

/**
 * vanilla-cookieconsent 3, https://cookieconsent.orestbida.com/reference/api-reference.html
 *
 * `cc:onConsent` fires on each page load, so the event says nothing; `validConsent` is false before a choice, after
 * `reset()` and when the choice expired. Cookiebot once used the same global name: the methods tell them apart.
 * Sites that import it as a module have no global: they set it, or call `WebSpeaker.consent`.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const api = page<{ CookieConsent: CookieConsentApi }>().CookieConsent;
  if (!api?.validConsent || !api.acceptedCategory) return null;
  listen(window, ['cc:onConsent', 'cc:onChange'], changed);
  return () => decided(api.validConsent(), api.acceptedCategory(category));
};
