import { CONSENT_PLATFORMS } from '../../../../packages/core/src/consent-platforms.ts';

/** One consent platform as the tests put it on a page: every one has `window.choose(choice)`. */
export type PlatformUnderTest = {
  /** Title of its tests. */
  title: string;
  /** The script's attributes. */
  attributes: Record<string, string>;
  /** Markup that loads the platform. */
  before: string;
  /** What the receipt must name. */
  source: string;
  category: string;
  /** True for the vendor's own code, false for a fake after its documentation. */
  real: boolean;
};

const load = (path: string): string => `<script src="${path}"></script>`;

/** A platform with its usual category, as its fake in `fakes/` plays it. */
function fake(name: string, file = name): PlatformUnderTest {
  return {
    title: file,
    attributes: { 'data-consent': name },
    before: load('/fakes/choice.js') + load(`/fakes/${file}.js`),
    source: name,
    category: CONSENT_PLATFORMS.find((platform) => platform.name === name)?.category ?? '',
    real: false,
  };
}

/** A platform with its usual category, as the vendor's own code plays it. */
function real(name: string, before = load(`/real/${name}.js`)): PlatformUnderTest {
  return { ...fake(name), before, real: true };
}

const COOKIECONSENT = `${load('/real/cookieconsent.js')}<script>
  CookieConsent.run({
    hideFromBots: false, autoShow: false,
    categories: { necessary: { readOnly: true, enabled: true }, analytics: {}, ads: {} },
    language: { default: 'en', translations: { en: { consentModal: { title: 'Cookies?' }, preferencesModal: { sections: [] } } } },
  });
  window.choose = (choice) => CookieConsent.acceptCategory({ accept: 'all', reject: [], other: ['ads'] }[choice]);
  window.breakPlatform = () => { CookieConsent.acceptedCategory = () => { throw new Error('The platform is broken'); }; };
</script>`;

// Services that are on by default, as an opt-out site configures them: defaults are no choice.
const KLARO = `<script>
  window.klaroConfig = { version: 1, default: true, noticeAsModal: false, hiddenByDefault: true,
    services: [{ name: 'webspeaker', purposes: ['chat'] }, { name: 'ads', purposes: ['ads'] }] };
</script>${load('/real/klaro.js')}<script>
  window.choose = (choice) => {
    const manager = klaro.getManager(klaroConfig);
    manager.updateConsent('webspeaker', choice === 'accept');
    manager.updateConsent('ads', choice !== 'reject');
    manager.saveAndApplyConsents();
  };
  window.breakPlatform = () => Object.defineProperty(klaro.getManager(klaroConfig), 'confirmed', {
    get() { throw new Error('The platform is broken'); }, set() {},
  });
</script>`;

// A service of one's own, as the vendor's documentation adds one, beside another.
const TARTEAUCITRON = `${load('/real/tarteaucitron/tarteaucitron.js')}<script>
  tarteaucitron.init({ cookieName: 'tarteaucitron', ...window.tarteaucitronSettings });
  for (const key of ['webspeaker', 'ads']) {
    tarteaucitron.services[key] = { key, type: 'other', name: key, needConsent: true, cookies: [], js() {}, ...window.tarteaucitronService };
    (tarteaucitron.job = tarteaucitron.job || []).push(key);
  }
  window.choose = async (choice) => {
    while (!tarteaucitron.added.ads) await new Promise((done) => setTimeout(done, 20));
    if (choice !== 'other') return tarteaucitron.userInterface.respondAll(choice === 'accept');
    tarteaucitron.userInterface.respond({ id: 'webspeakerDenied' }, false);
    tarteaucitron.userInterface.respond({ id: 'adsAllowed' }, true);
  };
  window.breakPlatform = () => Object.defineProperty(tarteaucitron, 'state', {
    get() { throw new Error('The platform is broken'); },
  });
</script>`;

/** Where a platform needs more than the fake of its name: the vendor's own code, a category, an event. */
const PARTICULAR: readonly PlatformUnderTest[] = [
  real('cookieconsent', COOKIECONSENT),
  real('klaro', KLARO),
  real('tarteaucitron', TARTEAUCITRON),
  real('c15t'),
  real('tcf'),
  {
    ...fake('consentmanager'),
    attributes: { 'data-consent': 'consentmanager', 'data-consent-category': 'c52' },
    category: 'c52',
  },
];

/** Every platform of core's list, two that have a second interface, and one that nobody named. */
export const PLATFORMS: readonly PlatformUnderTest[] = [
  ...CONSENT_PLATFORMS.map(({ name }) => PARTICULAR.find(({ title }) => title === name) ?? fake(name)),
  {
    ...fake('usercentrics', 'usercentrics-2'),
    attributes: { 'data-consent': 'usercentrics', 'data-consent-event': 'ucEvent' },
  },
  fake('cookieyes', 'cookieyes-plugin'),
  {
    ...fake('unnamed'),
    attributes: {
      'data-consent-event': 'shop:analytics-yes',
      'data-consent-withdrawn-event': 'shop:analytics-no',
    },
    source: 'shop:analytics-yes',
    category: 'tracking',
  },
];
