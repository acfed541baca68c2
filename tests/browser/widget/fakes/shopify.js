// https://shopify.dev/docs/api/customer-privacy : the API is a feature to ask for; processing is "allowed" where nobody is
// asked, and the visitor's own consent is an empty text until a choice.
{
  let choice = window.fakeChoice.get();
  const customerPrivacy = {
    analyticsProcessingAllowed: () => choice !== 'reject',
    currentVisitorConsent() {
      window.fakeGuard();
      const answer = (on) => (choice === null ? '' : on ? 'yes' : 'no');
      return { analytics: answer(choice === 'accept'), marketing: answer(choice !== 'reject') };
    },
  };
  window.Shopify = {
    loadFeatures(features, done) {
      if (features[0].name !== 'consent-tracking-api') return;
      setTimeout(() => {
        window.Shopify.customerPrivacy = customerPrivacy;
        done();
      }, 40);
    },
  };
  window.choose = (made) => {
    window.fakeChoice.set(made);
    choice = made;
    document.dispatchEvent(
      new CustomEvent('visitorConsentCollected', { detail: { analyticsAllowed: true } }),
    );
  };
}
