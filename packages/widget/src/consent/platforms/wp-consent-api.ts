import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';
import { readCookie } from '../read-cookie.ts';
import { visitorChose } from './complianz.ts';

type Globals = {
  wp_has_consent(category: string): boolean;
  wp_consent_type: string;
  wp_fallback_consent_type: string;
  consent_api: { cookie_prefix?: string };
  complianz: object;
};

/**
 * WP Consent API, https://github.com/rlankhorst/wp-consent-level-api (`assets/js/wp-consent-api.js`)
 *
 * `wp_has_consent` says yes where no consent type is set, and in opt-out regions before a choice; so the type must be
 * known, and the choice is read from its cookie. Complianz writes a yes there that nobody said, so where it is the
 * consent plugin, its own cookies must show a choice too.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  if (!page<Globals>().wp_has_consent) return null;
  listen(document, ['wp_listen_for_consent_change'], changed);
  return () => {
    const globals = page<Globals>();
    const type = globals.wp_consent_type ?? globals.wp_fallback_consent_type ?? '';
    const choice = readCookie(`${globals.consent_api?.cookie_prefix ?? 'wp_consent'}_${category}`);
    const own = choice === 'deny' || !globals.complianz || visitorChose(category);
    return decided(type.includes('opt') && choice !== '' && own, choice === 'allow', { live: true });
  };
};
