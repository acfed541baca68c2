// https://developers.osano.com/cmp/javascript-api/developer-documentation-consent-javascript-api : defaults before a choice
// (all accepted in an opt-out region), `-initialized` carries them, and a late `-saved` listener hears a stored choice.
{
  let choice = window.fakeChoice.get();
  const listeners = {};
  const consent = () => ({
    ESSENTIAL: 'ACCEPT',
    ANALYTICS: choice === null || choice === 'accept' ? 'ACCEPT' : 'DENY',
    MARKETING: choice === 'reject' ? 'DENY' : 'ACCEPT',
  });
  window.Osano = {
    cm: {
      getConsent() {
        window.fakeGuard();
        return consent();
      },
      addEventListener(event, listener) {
        (listeners[event] ??= []).push(listener);
        if (event === 'osano-cm-initialized') listener(consent());
        if (event === 'osano-cm-consent-saved' && choice) requestAnimationFrame(() => listener(consent()));
      },
    },
  };
  window.choose = (made) => {
    // The visitor moves the switch first, which is not a choice yet.
    for (const listener of listeners['osano-cm-consent-changed'] ?? []) listener({ ANALYTICS: 'ACCEPT' });
    window.fakeChoice.set(made);
    choice = made;
    for (const listener of listeners['osano-cm-consent-saved'] ?? []) listener(consent());
  };
}
