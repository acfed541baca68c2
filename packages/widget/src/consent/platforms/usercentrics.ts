import type { ConnectPlatform, ReadConsent } from '../platform-link.ts';
import { ALWAYS_ON, decided, type ConsentReading } from '../reading.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';

type ConsentDetails = {
  consent?: { type?: string; updatedAt?: number };
  categories?: Partial<Record<string, { state?: string }>>;
  services?: Partial<Record<string, { essential?: boolean; consent?: { given?: boolean } }>>;
};

type ServiceBaseInfo = {
  id?: string;
  categorySlug?: string;
  isEssential?: boolean;
  consent?: { status?: boolean; history?: readonly { type?: string | null; timestamp?: number }[] };
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
  if (__ucCmp?.getConsentDetails) return connectVersion3(__ucCmp, category, changed);
  if (!UC_UI?.getServicesBaseInfo || UC_UI.isInitialized?.() === false) return null;
  listen(window, ['UC_UI_CMP_EVENT'], changed);
  return () => {
    const services = UC_UI.getServicesBaseInfo().filter(
      ({ id, categorySlug }) => id === category || categorySlug === category,
    );
    const all = (test: (service: ServiceBaseInfo) => boolean | undefined): boolean =>
      services.length > 0 && services.every((service) => test(service));
    if (all(({ isEssential }) => isEssential)) return ALWAYS_ON;
    const last = services.map(({ consent }) => consent?.history?.at(-1));
    return decided(
      last.length > 0 && last.every((entry) => entry?.type?.toLowerCase() === 'explicit'),
      all(({ consent }) => consent?.status === true),
      { at: last[0]?.timestamp },
    );
  };
};

function connectVersion3(api: Globals['__ucCmp'], category: string, changed: () => void): ReadConsent {
  let reading: ConsentReading | null = null;

  async function fetchReading(): Promise<ConsentReading> {
    const { consent, categories, services } = await api.getConsentDetails();
    const service = services?.[category];
    if (service?.essential) return ALWAYS_ON;
    return decided(
      consent?.type?.toUpperCase() === 'EXPLICIT',
      categories?.[category]?.state === 'ALL_ACCEPTED' || service?.consent?.given === true,
      { at: consent?.updatedAt },
    );
  }

  function refresh(): void {
    void fetchReading()
      .catch(() => decided(false, false))
      .then((fetched) => {
        reading = fetched;
        changed();
      });
  }

  listen(window, ['UC_UI_INITIALIZED', 'UC_UI_CMP_EVENT', 'UC_CONSENT'], refresh);
  refresh();
  return () => reading;
}
