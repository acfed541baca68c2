import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { page } from '../page.ts';

type Preferences = {
  consent?: boolean;
  timestamp?: string;
  purposes?: Partial<Record<string, boolean>>;
};
type Callbacks = Partial<Record<string, unknown>>;

type Iubenda = {
  csConfiguration?: { callback?: Callbacks };
  cs?: { consent?: Preferences; api?: { getPreferences?(): Preferences | null } };
};

/**
 * iubenda, https://www.iubenda.com/en/help/1205
 *
 * The category is the number of a purpose (4: measurement). There are no preferences where consent is "not needed",
 * which is not consent. Each callback is a single slot: the page's own function is called first.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const iub = page<{ _iub: Iubenda }>()._iub;
  if (!iub?.cs?.api?.getPreferences) return null;
  const callbacks = ((iub.csConfiguration ??= {}).callback ??= {});
  for (const slot of ['onPreferenceExpressedOrNotNeeded', 'onConsentRejected']) {
    const own = callbacks[slot];
    callbacks[slot] = function (this: unknown, ...given: unknown[]): void {
      if (typeof own === 'function') own.apply(this, given);
      changed();
    };
  }
  return () => {
    const { purposes, consent, timestamp } = iub.cs?.api?.getPreferences?.() ?? iub.cs?.consent ?? {};
    const yes = purposes ? purposes[category] : consent;
    return decided(typeof yes === 'boolean', yes, { at: timestamp });
  };
};
