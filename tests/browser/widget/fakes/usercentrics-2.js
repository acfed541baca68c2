// Version 2: services with a history; the change event has a name that is chosen in the admin.
{
  const service = {
    id: 'abc',
    categorySlug: 'functional',
    consent: { status: true, history: [{ type: 'implicit' }] },
  };
  const apply = (choice) => {
    service.consent.status = choice === 'accept';
    service.consent.history.push({ type: 'explicit' });
  };
  const stored = window.fakeChoice.get();
  if (stored) apply(stored);
  window.UC_UI = {
    isInitialized: () => true,
    getServicesBaseInfo() {
      window.fakeGuard();
      return [service, { id: 'ads', categorySlug: 'marketing', consent: { status: true, history: [] } }];
    },
  };
  window.choose = (choice) => {
    window.fakeChoice.set(choice);
    apply(choice);
    window.dispatchEvent(new CustomEvent('ucEvent', { detail: { event: 'consent_status' } }));
  };
}
