// Version 3, https://usercentrics.com/docs/web/features/api/control-functionality/ : asynchronous; before a choice the
// categories are accepted with type IMPLICIT.
{
  let details = state('IMPLICIT', 'ALL_ACCEPTED');
  function state(type, functional) {
    return {
      consent: { type, required: true },
      categories: { functional: { state: functional }, marketing: { state: 'ALL_ACCEPTED' } },
      services: {},
    };
  }
  const apply = (choice) => {
    details = state('EXPLICIT', choice === 'accept' ? 'ALL_ACCEPTED' : 'ALL_DENIED');
  };
  const stored = window.fakeChoice.get();
  if (stored) apply(stored);
  window.__ucCmp = {
    async getConsentDetails() {
      window.fakeGuard();
      await new Promise((done) => setTimeout(done, 20));
      return details;
    },
  };
  window.choose = (choice) => {
    window.fakeChoice.set(choice);
    apply(choice);
    const type = { accept: 'ACCEPT_ALL', reject: 'DENY_ALL', other: 'SAVE' }[choice];
    window.dispatchEvent(new CustomEvent('UC_UI_CMP_EVENT', { detail: { type } }));
  };
  window.breakPlatform = () => window.dispatchEvent(new Event('UC_CONSENT'));
  window.dispatchEvent(new Event('UC_UI_INITIALIZED'));
}
