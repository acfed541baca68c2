// The WordPress plugin that is not connected to the web app: a cookie, and neither function nor events.
{
  const write = (choice) => {
    const yes = (on) => (on ? 'yes' : 'no');
    const value = `consentid:x,consent:${yes(choice !== 'reject')},action:${yes(choice)},necessary:yes,analytics:${yes(
      !choice || choice === 'accept',
    )},advertisement:${yes(choice !== 'reject')}`;
    document.cookie = `cookieyes-consent=${value}; path=/`;
  };
  if (!document.cookie.includes('cookieyes-consent')) write(null);
  window.choose = write;
  window.breakPlatform = () => {
    window.choose = () => {
      document.cookie = 'cookieyes-consent=%E0%A4%A,action:yes,analytics:yes; path=/';
    };
  };
}
