// https://www.cookiebot.com/en/developer/ : consent implied by scrolling has every category on, the events fire on each
// page load, and what was chosen, and when, is in a cookie.
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
  const keep = (utc) => {
    const { preferences, statistics, marketing } = consent;
    const value = `{stamp:'x',necessary:true,preferences:${preferences},statistics:${statistics},marketing:${marketing},method:'explicit',ver:1,utc:${utc},region:'de'}`;
    document.cookie = `CookieConsent=${encodeURIComponent(value)}; path=/; max-age=3600`;
  };
  const apply = (choice) => {
    Object.assign(consent, {
      statistics: choice === 'accept',
      marketing: choice !== 'reject',
      preferences: choice === 'accept',
      method: 'explicit',
    });
    const utc = Number(/utc%3A(\d+)/.exec(document.cookie)?.[1] ?? Date.now());
    api.consentUTC = new Date(utc);
    keep(utc);
    window.dispatchEvent(new Event('CookiebotOnConsentReady'));
    window.dispatchEvent(new Event(choice === 'reject' ? 'CookiebotOnDecline' : 'CookiebotOnAccept'));
  };
  window.Cookiebot = api;
  window.choose = (choice) => {
    document.cookie = 'CookieConsent=; path=/; max-age=0';
    window.fakeChoice.set(choice);
    apply(choice);
  };
  const stored = window.fakeChoice.get();
  // What was chosen meanwhile counts.
  if (stored) setTimeout(() => apply(window.fakeChoice.get()), 50);
  else window.dispatchEvent(new Event('CookiebotOnConsentReady'));
}
