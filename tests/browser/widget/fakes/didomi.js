// https://developers.didomi.io/cmp/web-sdk/reference/api : purposes are enabled by default until the status was collected.
{
  let choice = window.fakeChoice.get();
  const listeners = window.didomiEventListeners ?? [];
  window.didomiEventListeners = { push: (entry) => listeners.push(entry) };
  const enabled = (id) => choice === null || choice === 'accept' || (choice === 'other' && id === 'ads');
  window.Didomi = {
    getCurrentUserStatus() {
      window.fakeGuard();
      return {
        purposes: Object.fromEntries(['cookies', 'ads'].map((id) => [id, { id, enabled: enabled(id) }])),
        vendors: {},
      };
    },
    shouldUserStatusBeCollected: () => choice === null,
    isConsentRequired: () => true,
  };
  window.choose = (made) => {
    window.fakeChoice.set(made);
    choice = made;
    for (const { event, listener } of listeners) if (event === 'consent.changed') listener({});
  };
}
