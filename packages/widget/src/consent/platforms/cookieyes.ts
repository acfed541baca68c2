import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
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
 * app has neither function nor events, only the cookie `cookieyes-consent` (`…,action:yes,analytics:no`), in which there
 * is also what another tab chose.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const { getCkyConsent } = page<{ getCkyConsent(): CookieYesConsent | undefined }>();
  const cookie = (): string[] => readCookie('cookieyes-consent').split(',');
  if (!getCkyConsent && cookie().length < 2) return null;
  listen(document, ['cookieyes_banner_load', 'cookieyes_consent_update'], changed);
  return () => {
    const consent = page<{ getCkyConsent(): CookieYesConsent | undefined }>().getCkyConsent?.();
    const kept = cookie();
    const live = kept.length > 1;
    const keptYes = kept.includes(`${category}:yes`);
    return consent
      ? decided(
          consent.isUserActionCompleted,
          consent.categories?.[category] === true && (keptYes || !live),
          {
            live,
          },
        )
      : decided(kept.includes('action:yes'), keptYes, { live });
  };
};
