// https://www.cookiebot.com/en/developer/ : consent implied by scrolling has every category on, and the events fire on
// each page load.
{
  const consent = {
    necessary: true,
    preferences: true,
    statistics: true,
    marketing: true,
    method: 'implied',
  };
  const api = { hasResponse: true, declined: false };
  Object.defineProperty(api, 'consent', {
    get() {
      window.fakeGuard();
      return consent;
    },
  });
  const apply = (choice) => {
    Object.assign(consent, {
      statistics: choice === 'accept',
      marketing: choice !== 'reject',
      preferences: choice === 'accept',
      method: 'explicit',
    });
    window.dispatchEvent(new Event('CookiebotOnConsentReady'));
    window.dispatchEvent(new Event(choice === 'reject' ? 'CookiebotOnDecline' : 'CookiebotOnAccept'));
  };
  window.Cookiebot = api;
  window.choose = (choice) => {
    window.fakeChoice.set(choice);
    apply(choice);
  };
  const stored = window.fakeChoice.get();
  if (stored) setTimeout(() => apply(stored), 50);
  else window.dispatchEvent(new Event('CookiebotOnConsentReady'));
}
