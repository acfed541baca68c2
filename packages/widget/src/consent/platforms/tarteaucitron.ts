import { listen } from '../listen.ts';
import { page } from '../page.ts';
import type { ConnectPlatform } from '../platform-link.ts';
import { readCookie } from '../read-cookie.ts';
import { ALWAYS_ON, decided } from '../reading.ts';

type Tarteaucitron = {
  state?: Partial<Record<string, boolean>>;
  added?: Partial<Record<string, boolean>>;
  services?: Partial<Record<string, { needConsent?: boolean; defaultState?: unknown }>>;
  parameters?: { cookieName?: string; highPrivacy?: boolean; serviceDefaultState?: unknown };
  user?: { bypass?: boolean };
};

/**
 * tarteaucitron, https://github.com/AmauriC/tarteaucitron.js
 *
 * The category is a service's key. On later pages no event says what the visitor chose, so state and cookie are read
 * (`!webspeaker=true`), the cookie because another tab or page may have changed it. It writes "true" without a choice
 * too: for visitors who need not be asked (`user.bypass`), for services that are on by default (`defaultState`), and for
 * those who scroll or go on to another page (`highPrivacy: false`): there a yes can't be told from none.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const find = (): Tarteaucitron => page<{ tarteaucitron: Tarteaucitron }>().tarteaucitron ?? {};
  if (!find().state) return null;
  listen(document, ['tac.consent_updated', `${category}_allowed`, `${category}_disallowed`], changed);
  return () => {
    const { state, added, services, parameters = {}, user } = find();
    const service = services?.[category];
    if (!service || !added?.[category]) return null;
    if (!service.needConsent) return ALWAYS_ON;
    const { cookieName = 'tarteaucitron', highPrivacy, serviceDefaultState } = parameters;
    const [, kept] = new RegExp(`!${category}=(true|false)`).exec(readCookie(cookieName)) ?? [];
    const byItself =
      user?.bypass === true ||
      (service.defaultState ?? serviceDefaultState) === true ||
      highPrivacy === false;
    return decided(kept === 'false' || (kept === 'true' && !byItself), kept === 'true' && state?.[category], {
      live: true,
    });
  };
};
