// https://www.iubenda.com/en/help/1205 : one slot per callback, which the page already uses; no preferences before a choice,
// and null is given where consent is "not needed".
{
  let choice = window.fakeChoice.get();
  window.iubendaPageCallbacks = 0;
  const preferences = () => {
    window.fakeGuard();
    return choice === null
      ? {}
      : { id: 'x', purposes: { 1: true, 4: choice === 'accept', 5: choice !== 'reject' } };
  };
  window._iub = {
    csConfiguration: {
      callback: {
        onPreferenceExpressedOrNotNeeded() {
          window.iubendaPageCallbacks += 1;
        },
      },
    },
    cs: { api: { getPreferences: preferences, isCcpaOptedOut: () => false }, consent: {} },
  };
  window.choose = (made) => {
    window.fakeChoice.set(made);
    choice = made;
    window._iub.csConfiguration.callback.onPreferenceExpressedOrNotNeeded(preferences());
  };
  setTimeout(() => window._iub.csConfiguration.callback.onPreferenceExpressedOrNotNeeded(null), 150);
}
