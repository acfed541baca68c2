// https://support.axeptio.eu, JavaScript SDK : consent per vendor; `cookies:complete` on each page load once somebody chose.
{
  let choice = window.fakeChoice.get();
  const listeners = [];
  const choices = () => ({ webspeaker: choice === 'accept', google_analytics: choice !== 'reject' });
  window.axeptioSDK = {
    on: (event, listener) => listeners.push([event, listener]),
    hasAcceptedVendor(vendor) {
      window.fakeGuard();
      return choice !== null && choices()[vendor] === true;
    },
  };
  const complete = () => {
    window.fakeGuard();
    for (const [event, listener] of listeners) if (event === 'cookies:complete') listener(choices());
  };
  window.choose = (made) => {
    window.fakeChoice.set(made);
    choice = made;
    complete();
  };
  if (choice) setTimeout(complete, 120);
}
