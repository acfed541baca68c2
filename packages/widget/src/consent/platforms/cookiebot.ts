import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../decided.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';

type CookiebotApi = {
  hasResponse?: boolean;
  consent?: Partial<Record<string, unknown>>;
};

/**
 * Cookiebot, https://www.cookiebot.com/en/developer/
 *
 * The events fire again on each page load. `consent.method` is `implied` where the site counts scrolling as a yes; only
 * `explicit` is a choice.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const find = (): CookiebotApi | undefined => page<{ Cookiebot: CookiebotApi }>().Cookiebot;
  if (!find()?.consent) return null;
  listen(window, ['CookiebotOnConsentReady', 'CookiebotOnAccept', 'CookiebotOnDecline'], changed);
  return () => {
    const { hasResponse, consent } = find() ?? {};
    return decided(hasResponse === true && consent?.['method'] === 'explicit', consent?.[category]);
  };
};
