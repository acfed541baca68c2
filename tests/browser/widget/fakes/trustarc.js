// TrustArc's published tag : levels; a decision without a choice has the source "implied"; changes are window messages.
{
  let choice = window.fakeChoice.get();
  const levels = () => (choice === 'reject' ? [1] : choice === 'other' ? [1, 3] : [1, 2, 3]);
  window.truste = {
    cma: {
      callApi(command) {
        window.fakeGuard();
        if (command !== 'getGDPRConsentDecision') return {};
        return { consentDecision: levels(), source: choice === null ? 'implied' : 'asserted' };
      },
    },
  };
  window.choose = (made) => {
    window.fakeChoice.set(made);
    choice = made;
    const message = { capabilities: ['getConsentDecision'], action: 'getConsentDecision' };
    window.postMessage(JSON.stringify({ PrivacyManagerAPI: message }), '*');
  };
}
