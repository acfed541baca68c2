/** One consent platform as the tests put it on a page: every one has `window.choose(choice)`. */
export interface PlatformUnderTest {
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
}

const load = (path: string): string => `<script src="${path}"></script>`;

function fake(name: string, category: string, file = name): PlatformUnderTest {
  return {
    title: file,
    attributes: { 'data-consent': name },
    before: load('/fakes/choice.js') + load(`/fakes/${file}.js`),
    source: name,
    category,
    real: false,
  };
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

/** Every platform of the design, and one that nobody named. */
export const PLATFORMS: readonly PlatformUnderTest[] = [
  {
    title: 'cookieconsent',
    attributes: { 'data-consent': 'cookieconsent' },
    before: COOKIECONSENT,
    source: 'cookieconsent',
    category: 'analytics',
    real: true,
  },
  {
    title: 'klaro',
    attributes: { 'data-consent': 'klaro' },
    before: KLARO,
    source: 'klaro',
    category: 'webspeaker',
    real: true,
  },
  {
    title: 'c15t',
    attributes: { 'data-consent': 'c15t' },
    before: load('/real/c15t.js'),
    source: 'c15t',
    category: 'measurement',
    real: true,
  },
  {
    title: 'tcf',
    attributes: { 'data-consent': 'tcf' },
    before: load('/real/tcf.js'),
    source: 'tcf',
    category: '1',
    real: true,
  },
  fake('cookiebot', 'statistics'),
  fake('onetrust', 'C0002'),
  fake('usercentrics', 'functional'),
  {
    ...fake('usercentrics', 'functional', 'usercentrics-2'),
    attributes: { 'data-consent': 'usercentrics', 'data-consent-event': 'ucEvent' },
  },
  fake('didomi', 'cookies'),
  fake('cookieyes', 'analytics'),
  fake('cookieyes', 'analytics', 'cookieyes-plugin'),
  fake('osano', 'ANALYTICS'),
  fake('iubenda', '4'),
  fake('complianz', 'statistics'),
  fake('axeptio', 'webspeaker'),
  {
    ...fake('consentmanager', 'c52'),
    attributes: { 'data-consent': 'consentmanager', 'data-consent-category': 'c52' },
  },
  fake('trustarc', '2'),
  fake('google-consent-mode', 'analytics_storage'),
  fake('shopify', 'analytics'),
  fake('wp-consent-api', 'statistics'),
  {
    ...fake('unnamed', 'tracking'),
    attributes: {
      'data-consent-event': 'shop:analytics-yes',
      'data-consent-withdrawn-event': 'shop:analytics-no',
    },
    source: 'shop:analytics-yes',
  },
];
