import * as CookieConsent from 'vanilla-cookieconsent';

/**
 * Shows the shop's consent banner. The library is bundled, so it leaves no global by itself; the widget's adapter finds
 * it under the name that its own script build uses.
 */
export function showConsentBanner(): void {
  Object.assign(window, { CookieConsent });
  void CookieConsent.run({
    // The browser tests of this repository are robots too.
    hideFromBots: false,
    guiOptions: {
      consentModal: { layout: 'box', position: 'bottom left', equalWeightButtons: true },
    },
    categories: { necessary: { enabled: true, readOnly: true }, functional: {}, analytics: {} },
    language: {
      default: 'en',
      translations: {
        en: {
          consentModal: {
            title: 'A cup of tea needs no cookies',
            description:
              'This shop works without them. If you agree, we recognise you when you write to us again, and remember what you looked at.',
            acceptAllBtn: 'Accept all',
            acceptNecessaryBtn: 'Reject all',
            showPreferencesBtn: 'Choose',
          },
          preferencesModal: {
            title: 'Privacy settings',
            acceptAllBtn: 'Accept all',
            acceptNecessaryBtn: 'Reject all',
            savePreferencesBtn: 'Save my choice',
            closeIconLabel: 'Close',
            sections: [
              {
                title: 'Necessary',
                description: 'Your basket and this choice.',
                linkedCategory: 'necessary',
              },
              {
                title: 'Comfort',
                description: 'Remembers the teas that you looked at.',
                linkedCategory: 'functional',
              },
              {
                title: 'Being recognised',
                description:
                  'When you write to us in the chat, we see that it is you again: a random key in this browser, and your country.',
                linkedCategory: 'analytics',
              },
            ],
          },
        },
      },
    },
  });
}
