// What every fake shares: the visitor's choice (accept, reject, other) is kept for the next page in a cookie of its own.
// `platformIsBroken` makes the fake throw wherever it is asked.
window.fakeChoice = {
  get: () => /fake_choice=(\w+)/.exec(document.cookie)?.[1] ?? null,
  set(choice) {
    document.cookie = `fake_choice=${choice}; path=/; max-age=3600`;
  },
};
window.fakeGuard = () => {
  if (window.platformIsBroken) throw new Error('The platform is broken');
};
