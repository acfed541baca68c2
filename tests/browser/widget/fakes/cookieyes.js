// https://www.cookieyes.com/documentation/events-on-cookie-banner-load/ : categories hold the region's defaults until the
// visitor acted; what the visitor chose is in the cookie `cookieyes-consent`.
{
  let choice = window.fakeChoice.get();
  const categories = () => ({
    necessary: true,
    analytics: choice === null || choice === 'accept',
    advertisement: choice !== 'reject',
  });
  window.getCkyConsent = () => {
    window.fakeGuard();
    return { activeLaw: 'gdpr', categories: categories(), isUserActionCompleted: choice !== null };
  };
  document.dispatchEvent(new CustomEvent('cookieyes_banner_load', { detail: window.getCkyConsent() }));
  window.choose = (made) => {
    window.fakeChoice.set(made);
    choice = made;
    const yes = (on) => (on ? 'yes' : 'no');
    const { analytics, advertisement } = categories();
    document.cookie = `cookieyes-consent=consentid:x,consent:${yes(made !== 'reject')},action:yes,necessary:yes,analytics:${yes(analytics)},advertisement:${yes(advertisement)}; path=/`;
    const names = Object.entries(categories());
    const detail = {
      accepted: names.filter(([, on]) => on).map(([name]) => name),
      rejected: names.filter(([, on]) => !on).map(([name]) => name),
    };
    document.dispatchEvent(new CustomEvent('cookieyes_consent_update', { detail }));
  };
}
