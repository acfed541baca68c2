// https://developer.onetrust.com/onetrust/docs/javascript-events-guide : the object is there before its methods are, an
// opt-out template has all groups active before a choice, and the event fires on load and on change. Groups and the time
// of the choice are in cookies.
{
  let closed = false;
  const groups = (list) => {
    window.OnetrustActiveGroups = `,${list.join(',')},`;
    window.dispatchEvent(new CustomEvent('OneTrustGroupsUpdated', { detail: list }));
    window.dispatchEvent(new CustomEvent('OTConsentApplied'));
  };
  const apply = (choice) => {
    closed = true;
    const active = [
      'C0001',
      ...(choice === 'accept' ? ['C0002', 'C0004'] : choice === 'other' ? ['C0004'] : []),
    ];
    const kept = ['C0001', 'C0002', 'C0004'].map((group) => `${group}:${Number(active.includes(group))}`);
    const value = `isGpcEnabled=0&version=202409.1.0&groups=${encodeURIComponent(kept.join(','))}&AwaitingReconsent=false`;
    document.cookie = `OptanonConsent=${value}; path=/; max-age=3600`;
    groups(active);
  };
  window.OneTrust = {};
  setTimeout(() => {
    Object.assign(window.OneTrust, {
      IsAlertBoxClosed() {
        window.fakeGuard();
        return closed;
      },
      GetDomainData: () => ({ ConsentModel: { Name: 'opt-in' } }),
      OnConsentChanged() {},
    });
    const stored = window.fakeChoice.get();
    if (stored) apply(stored);
    else groups(['C0001', 'C0002', 'C0003', 'C0004']);
  }, 60);
  window.choose = (choice) => {
    window.fakeChoice.set(choice);
    document.cookie = `OptanonAlertBoxClosed=${new Date().toISOString()}; path=/; max-age=3600`;
    apply(choice);
  };
}
