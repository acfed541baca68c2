// https://github.com/WordPress/wp-consent-level-api, assets/js/wp-consent-api.js : yes without a type, and yes in opt-out
// regions without a choice; the choice is in cookies, and the event's detail is an array with names for keys.
{
  window.consent_api = { cookie_prefix: 'wp_consent' };
  window.wp_consent_type = 'optout';
  const read = (category) =>
    new RegExp(`(?:^|; )wp_consent_${category}=(\\w+)`).exec(document.cookie)?.[1] ?? '';
  window.wp_has_consent = (category) => {
    if (!window.wp_consent_type) return true;
    const value = read(category);
    return value === 'allow' || (value === '' && window.wp_consent_type.includes('optout'));
  };
  window.wp_set_consent = (category, value) => {
    if (value !== 'allow' && value !== 'deny') return;
    const before = read(category);
    document.cookie = `wp_consent_${category}=${value}; path=/`;
    if (before === value) return;
    const detail = Object.assign([], { [category]: value });
    document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', { detail }));
  };
  window.choose = (choice) => {
    window.wp_set_consent('statistics', choice === 'accept' ? 'allow' : 'deny');
    window.wp_set_consent('marketing', choice === 'reject' ? 'deny' : 'allow');
  };
  window.breakPlatform = () => {
    Object.defineProperty(window, 'wp_consent_type', { get: () => window.fakeGuard() });
  };
}
