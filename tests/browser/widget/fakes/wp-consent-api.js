// https://github.com/rlankhorst/wp-consent-level-api, assets/js/wp-consent-api.js : yes without a type, and yes in opt-out
// regions without a choice; the choice is in cookies.
{
  window.consent_api = { cookie_prefix: 'wp_consent' };
  window.wp_consent_type = 'optout';
  const read = (category) => new RegExp(`wp_consent_${category}=(\\w+)`).exec(document.cookie)?.[1] ?? '';
  window.wp_has_consent = (category) => !window.wp_consent_type || read(category) !== 'deny';
  window.choose = (choice) => {
    for (const [category, on] of [
      ['statistics', choice === 'accept'],
      ['marketing', choice !== 'reject'],
    ]) {
      const value = on ? 'allow' : 'deny';
      document.cookie = `wp_consent_${category}=${value}; path=/`;
      const detail = { [category]: value };
      document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', { detail }));
    }
  };
  window.breakPlatform = () => {
    Object.defineProperty(window, 'wp_consent_type', { get: () => window.fakeGuard() });
  };
}
