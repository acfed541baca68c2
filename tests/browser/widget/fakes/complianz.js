// https://github.com/Really-Simple-Plugins/complianz-gdpr, cookiebanner/js/complianz.js. In an opt-out region the function
// says yes without a choice. The choice is in cookies, and not every yes in them is one: with `forceEnableStats` the
// script allows statistics itself, in regions without a banner everything, and it tells WordPress that anonymous
// statistics are allowed whatever the visitor says. Only a visitor's click dismisses the banner.
{
  const settings = { prefix: 'cmplz_', consenttype: 'optout', ...window.complianzSettings };
  const categories = ['functional', 'preferences', 'statistics', 'marketing'];
  const read = (name) => new RegExp(`cmplz_${name}=(\\w+)`).exec(document.cookie)?.[1] ?? '';
  const write = (name, value) => {
    document.cookie = `cmplz_${name}=${value}; path=/`;
  };
  const fire = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const accepted = () => categories.filter((category) => window.cmplz_has_consent(category));

  window.complianz = settings;
  window.wp_consent_type = settings.consenttype;
  window.cmplz_has_consent = (category) => {
    if (category === 'functional') return true;
    const value = read(category);
    return value === 'allow' || (value === '' && settings.consenttype !== 'optin');
  };
  window.cmplz_set_consent = (category, wanted) => {
    const value = category === 'functional' ? 'allow' : wanted;
    if (read(category) === value) return;
    write(category, value);
    window.wp_set_consent?.(category, value);
    if (category === 'statistics') window.wp_set_consent?.('statistics-anonymous', 'allow');
    fire('cmplz_status_change', { category, value, categories: accepted() });
  };
  const acceptAll = () => categories.forEach((category) => window.cmplz_set_consent(category, 'allow'));
  window.cmplz_deny_all = () => {
    for (const category of categories) window.cmplz_set_consent(category, 'deny');
    fire('cmplz_revoke', true);
  };
  window.choose = (choice) => {
    write('banner-status', 'dismissed');
    if (choice === 'accept') acceptAll();
    else if (choice === 'reject') window.cmplz_deny_all();
    else
      for (const each of categories) window.cmplz_set_consent(each, each === 'marketing' ? 'allow' : 'deny');
    fire('cmplz_fire_categories', { categories: accepted() });
  };
  window.breakPlatform = () => {
    Object.defineProperty(window, 'complianz', { get: () => window.fakeGuard() });
  };

  if (settings.forceEnableStats && settings.consenttype === 'optin') {
    window.cmplz_set_consent('statistics', 'allow');
  }
  fire('cmplz_fire_categories', { categories: accepted() });
  if (!/^opt(in|out)$/.test(settings.consenttype)) acceptAll();
}
