import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';
import { readCookie } from '../read-cookie.ts';

type Globals = {
  cmplz_has_consent(category: string): boolean;
  complianz: { prefix?: string; consenttype?: string; forceEnableStats?: unknown };
};

/**
 * Complianz, https://github.com/Really-Simple-Plugins/complianz-gdpr (`cookiebanner/js/complianz.js`)
 *
 * `cmplz_has_consent` says yes to robots and wherever no choice is asked for, so the choice is read from its cookies. A yes
 * in them is not always the visitor's: Complianz writes it in regions without a banner, and for statistics that the owner
 * declared privacy-friendly (`forceEnableStats`). Only a visitor dismisses the banner, which it keeps in a cookie too.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  if (!page<Globals>().cmplz_has_consent) return null;
  listen(document, ['cmplz_status_change', 'cmplz_revoke'], changed);
  return () => {
    const choice = readCookie((page<Globals>().complianz?.prefix ?? 'cmplz_') + category);
    return decided(choice === 'deny' || (choice !== '' && visitorChose(category)), choice === 'allow', {
      live: true,
    });
  };
};

/** Whether a yes in Complianz' cookies can be the visitor's own. */
export function visitorChose(category: string): boolean {
  const { prefix = 'cmplz_', consenttype = 'optin', forceEnableStats } = page<Globals>().complianz ?? {};
  return (
    /^opt(in|out)/.test(consenttype) &&
    readCookie(`${prefix}banner-status`) === 'dismissed' &&
    !(category === 'statistics' && forceEnableStats)
  );
}
