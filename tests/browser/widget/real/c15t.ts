/** Sets up the real c15t in offline mode with an opt-in policy, as its quickstart does. */
import { getOrCreateConsentRuntime } from 'c15t';

const { consentStore } = getOrCreateConsentRuntime({
  mode: 'offline',
  consentCategories: ['necessary', 'measurement', 'marketing'],
  reloadOnConsentRevoked: false,
});

Object.assign(window, {
  async choose(choice: 'accept' | 'reject' | 'other') {
    const { saveConsents, setSelectedConsent } = consentStore.getState();
    if (choice !== 'other') return saveConsents(choice === 'accept' ? 'all' : 'necessary');
    setSelectedConsent('measurement', false);
    setSelectedConsent('marketing', true);
    return saveConsents('custom');
  },
  breakPlatform() {
    Object.assign(consentStore, {
      getState() {
        throw new Error('The platform is broken');
      },
    });
  },
});
