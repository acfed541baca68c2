// https://help.consentmanager.net/books/cmp/page/javascript-api : consent "exists" for defaults too.
{
  let choice = window.fakeChoice.get();
  const listeners = [];
  window.__cmp = (command, parameter) => {
    if (command === 'addEventListener') listeners.push(parameter);
    if (command !== 'getCMPData') return undefined;
    window.fakeGuard();
    return {
      consentExists: true,
      userChoiceExists: choice !== null,
      purposeConsents: { c52: choice === null || choice === 'accept', c53: choice !== 'reject' },
      vendorConsents: {},
    };
  };
  window.choose = (made) => {
    window.fakeChoice.set(made);
    choice = made;
    for (const [event, listener] of listeners) if (event === 'consent') listener('consent', window.__cmp);
  };
}
