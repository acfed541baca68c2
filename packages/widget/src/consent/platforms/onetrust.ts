import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';
import { readCookie } from '../read-cookie.ts';

type OneTrustApi = {
  IsAlertBoxClosed(): boolean;
  GetDomainData?(): { ConsentModel?: { Name?: string } };
  OnConsentChanged?(listener: () => void): void;
};

/**
 * OneTrust and CookiePro, https://developer.onetrust.com/onetrust/docs/javascript-events-guide
 *
 * Templates other than opt-in have groups active before any choice, and closing the banner is no choice there either;
 * `window.OneTrust` exists before it is whole. `OneTrustGroupsUpdated` fires on load and on change. What another tab chose
 * is in the cookie `OptanonConsent` alone (`…&groups=C0001:1,C0002:0&…`).
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const { OneTrust, OnetrustActiveGroups } = globals();
  if (!OneTrust?.IsAlertBoxClosed || typeof OnetrustActiveGroups !== 'string') return null;
  listen(window, ['OneTrustGroupsUpdated'], changed);
  OneTrust.OnConsentChanged?.(changed);
  return () => {
    const { OneTrust: api, OnetrustActiveGroups: groups = '' } = globals();
    const model = api?.GetDomainData?.().ConsentModel?.Name ?? 'opt-in';
    const chosen = api?.IsAlertBoxClosed() === true && /^opt-?in/i.test(model);
    const kept = new URLSearchParams(readCookie('OptanonConsent')).get('groups')?.split(',');
    return decided(
      chosen,
      groups.split(',').includes(category) && (kept?.includes(`${category}:1`) ?? true),
      { at: readCookie('OptanonAlertBoxClosed'), live: !!kept },
    );
  };
};

function globals(): Partial<{ OneTrust: OneTrustApi; OnetrustActiveGroups: string }> {
  return page<{ OneTrust: OneTrustApi; OnetrustActiveGroups: string }>();
}
