// https://developers.google.com/tag-platform/security/guides/consent : a default of "granted", then updates; a tag manager
// replaces `push` and cuts the array.
{
  const layer = (window.dataLayer = window.dataLayer ?? []);
  function gtag() {
    layer.push(arguments);
  }
  gtag('consent', 'default', { analytics_storage: 'granted', ad_storage: 'granted' });
  layer.push({ event: 'gtm.js' });
  window.choose = (choice) => {
    window.fakeChoice.set(choice);
    gtag('consent', 'update', { ad_storage: choice === 'reject' ? 'denied' : 'granted' });
    gtag('consent', 'update', { analytics_storage: choice === 'accept' ? 'granted' : 'denied' });
    layer.push({ event: 'choice_made' });
  };
  const stored = window.fakeChoice.get();
  // Most banners remember a no by leaving the default alone.
  if (stored && stored !== 'reject') window.choose(stored);
  window.breakPlatform = () => {
    Object.defineProperty(layer, 'slice', {
      value() {
        throw new Error('The platform is broken');
      },
    });
  };
}
