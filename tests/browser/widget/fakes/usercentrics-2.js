// Version 2: services with a history; the event has a name that is chosen in the admin, fires on each page load too, and
// says by category what is on, also where nobody chose: https://usercentrics.com/docs/web/features/v2/events_v2
{
  const service = {
    id: 'abc',
    categorySlug: 'functional',
    consent: { status: true, history: [{ type: 'implicit' }] },
  };
  const apply = (choice) => {
    service.consent.status = choice === 'accept';
    const timestamp = Number(/fake_time=(\d+)/.exec(document.cookie)?.[1]);
    service.consent.history.push({ type: 'explicit', timestamp });
  };
  const fire = (action, type) => {
    const ucCategory = { essential: true, functional: service.consent.status, marketing: true };
    const detail = {
      event: 'consent_status',
      type,
      action,
      ucCategory,
      'Chat service': service.consent.status,
    };
    window.dispatchEvent(new CustomEvent('ucEvent', { detail }));
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
    document.cookie = `fake_time=${Date.now()}; path=/`;
    apply(choice);
    const action = { accept: 'onAcceptAllServices', reject: 'onDenyAllServices' }[choice];
    fire(action ?? 'onUpdateServices', 'explicit');
  };
  fire('onInitialPageLoad', stored ? 'explicit' : 'implicit');
}
