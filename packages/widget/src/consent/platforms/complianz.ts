import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../decided.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';
import { readCookie } from '../read-cookie.ts';

type Globals = {
  cmplz_has_consent(category: string): boolean;
  complianz: { prefix?: string; consenttype?: string };
};

/**
 * Complianz, https://github.com/Really-Simple-Plugins/complianz-gdpr (`cookiebanner/js/complianz.js`)
 *
 * `cmplz_has_consent` says yes to robots and wherever no choice is asked for, so the choice is read from its cookie; and
 * in regions without a banner ("other") that cookie is set without anybody's choice.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  if (!page<Globals>().cmplz_has_consent) return null;
  listen(document, ['cmplz_status_change', 'cmplz_revoke'], changed);
  return () => {
    const { prefix = 'cmplz_', consenttype = 'optin' } = page<Globals>().complianz ?? {};
    const choice = readCookie(prefix + category);
    return decided(/^opt(in|out)/.test(consenttype) && choice !== '', choice === 'allow');
  };
};
