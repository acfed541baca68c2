import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../decided.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';
import { readCookie } from '../read-cookie.ts';

type CookieYesConsent = {
  isUserActionCompleted?: boolean;
  categories?: Partial<Record<string, boolean>>;
};

/**
 * CookieYes, https://www.cookieyes.com/documentation/events-on-cookie-banner-load/
 *
 * Categories hold the region's defaults until the visitor acts. The WordPress plugin that is not connected to the web
 * app has neither function nor events, only the cookie `cookieyes-consent` (`…,action:yes,analytics:no`).
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const { getCkyConsent } = page<{ getCkyConsent(): CookieYesConsent | undefined }>();
  const cookie = (): string[] => readCookie('cookieyes-consent').split(',');
  if (!getCkyConsent && cookie().length < 2) return null;
  listen(document, ['cookieyes_banner_load', 'cookieyes_consent_update'], changed);
  return () => {
    const consent = page<{ getCkyConsent(): CookieYesConsent | undefined }>().getCkyConsent?.();
    if (consent) return decided(consent.isUserActionCompleted, consent.categories?.[category]);
    const entries = cookie();
    return decided(entries.includes('action:yes'), entries.includes(`${category}:yes`));
  };
};
