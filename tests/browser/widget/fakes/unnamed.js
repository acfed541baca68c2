// A platform nobody named: two DOM events of its own, the first again on each page load. What it says about other
// categories it says in an event of another name.
{
  const fire = (choice) => {
    if (choice === 'accept') window.dispatchEvent(new Event('shop:analytics-yes'));
    else document.dispatchEvent(new Event('shop:analytics-no'));
    if (choice === 'other') window.dispatchEvent(new Event('shop:ads-yes'));
  };
  window.choose = (choice) => {
    window.fakeChoice.set(choice);
    fire(choice);
  };
  const stored = window.fakeChoice.get();
  // What was chosen meanwhile counts.
  if (stored) addEventListener('load', () => setTimeout(() => fire(window.fakeChoice.get()), 50));
  // Here there is nothing to ask that could throw: broken, it simply stays silent.
  window.breakPlatform = () => {
    window.choose = () => window.fakeGuard();
  };
}
