// https://github.com/Really-Simple-Plugins/complianz-gdpr, cookiebanner/js/complianz.js : in an opt-out region the function
// says yes without a choice, and so it does to robots; the choice is in cookies.
{
  const read = (category) => new RegExp(`cmplz_${category}=(\\w+)`).exec(document.cookie)?.[1] ?? '';
  window.complianz = { prefix: 'cmplz_', consenttype: 'optout' };
  window.cmplz_has_consent = (category) => read(category) !== 'deny';
  const fire = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  window.choose = (choice) => {
    for (const [category, on] of [
      ['statistics', choice === 'accept'],
      ['marketing', choice !== 'reject'],
    ]) {
      const value = on ? 'allow' : 'deny';
      document.cookie = `cmplz_${category}=${value}; path=/`;
      fire('cmplz_status_change', { category, value });
    }
    fire('cmplz_fire_categories', { categories: [] });
    if (choice === 'reject') fire('cmplz_revoke', true);
  };
  window.breakPlatform = () => {
    Object.defineProperty(window, 'complianz', { get: () => window.fakeGuard() });
  };
  fire('cmplz_fire_categories', { categories: ['functional', 'statistics', 'marketing'] });
}
