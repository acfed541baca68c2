import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';
import { readCookie } from '../read-cookie.ts';

type CookiebotApi = {
  hasResponse?: boolean;
  consentUTC?: Date;
  consent?: Partial<Record<string, unknown>>;
};

/**
 * Cookiebot, https://www.cookiebot.com/en/developer/
 *
 * The events fire again on each page load. `consent.method` is `implied` where the site counts scrolling as a yes; only
 * `explicit` is a choice. What another tab chose is in the cookie alone, where there is one: a site may share consent
 * between its domains.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const find = (): CookiebotApi | undefined => page<{ Cookiebot: CookiebotApi }>().Cookiebot;
  if (!find()?.consent) return null;
  listen(window, ['CookiebotOnConsentReady', 'CookiebotOnAccept', 'CookiebotOnDecline'], changed);
  return () => {
    const { hasResponse, consent, consentUTC } = find() ?? {};
    const kept = readCookie('CookieConsent');
    return decided(
      hasResponse === true && consent?.['method'] === 'explicit',
      consent?.[category] === true && (!kept || kept.includes(`${category}:true`)),
      { at: consentUTC, live: !!kept },
    );
  };
};
