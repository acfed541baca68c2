import type { ConsentState } from '@webspeaker/core/consent';

import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../decided.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';

type ConsentDetails = {
  consent?: { type?: string };
  categories?: Partial<Record<string, { state?: string }>>;
  services?: Partial<Record<string, { consent?: { given?: boolean } }>>;
};

type ServiceBaseInfo = {
  id?: string;
  categorySlug?: string;
  consent?: { status?: boolean; history?: readonly { type?: string | null }[] };
};

type Globals = {
  __ucCmp: { getConsentDetails(): Promise<ConsentDetails> };
  UC_UI: { isInitialized?(): boolean; getServicesBaseInfo(): readonly ServiceBaseInfo[] };
};

/**
 * Usercentrics, version 3 (`__ucCmp`, https://usercentrics.com/docs/web/features/api/control-functionality/) and 2 (`UC_UI`).
 *
 * The category is a category's slug or a service's id. Consent of type IMPLICIT was nobody's choice. Version 3 answers
 * asynchronously: the last answer is kept and fetched again at each change. Version 2 has no event of a fixed name:
 * the name chosen in its admin goes into `data-consent-event`.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const { __ucCmp, UC_UI } = page<Globals>();
  if (__ucCmp?.getConsentDetails) {
    let state: ConsentState = 'unknown';
    const fetchState = async (): Promise<void> => {
      const { consent, categories, services } = await __ucCmp.getConsentDetails();
      const yes =
        categories?.[category]?.state === 'ALL_ACCEPTED' || services?.[category]?.consent?.given === true;
      state = decided(consent?.type?.toUpperCase() === 'EXPLICIT', yes);
    };
    const refresh = (): void => {
      fetchState().then(changed, () => (state = 'unknown'));
    };
    listen(window, ['UC_UI_INITIALIZED', 'UC_UI_CMP_EVENT', 'UC_CONSENT'], refresh);
    refresh();
    return () => state;
  }
  if (!UC_UI?.getServicesBaseInfo || UC_UI.isInitialized?.() === false) return null;
  listen(window, ['UC_UI_CMP_EVENT'], changed);
  return () => {
    const services = UC_UI.getServicesBaseInfo().filter(
      ({ id, categorySlug }) => id === category || categorySlug === category,
    );
    const all = (test: (service: ServiceBaseInfo) => boolean): boolean =>
      services.length > 0 && services.every(test);
    return decided(
      all(({ consent }) => consent?.history?.at(-1)?.type?.toLowerCase() === 'explicit'),
      all(({ consent }) => consent?.status === true),
    );
  };
};
