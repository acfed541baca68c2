import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { page } from '../page.ts';

type C15tStore = {
  getState(): { consentInfo?: { time?: number } | null; consents?: Partial<Record<string, boolean>> };
  subscribe(listener: () => void): void;
};

/**
 * c15t 2, https://c15t.com/docs/frameworks/javascript/quickstart
 *
 * The runtime puts its store at `window.c15tStore`. Where no consent is asked for it grants everything by itself and
 * calls `onConsentSet`; `consentInfo` stays null until somebody chose.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const store = page<{ c15tStore: C15tStore }>().c15tStore;
  if (!store?.getState || !store.subscribe) return null;
  store.subscribe(changed);
  return () => {
    const { consentInfo, consents } = store.getState();
    return decided(!!consentInfo, consents?.[category], { at: consentInfo?.time });
  };
};
