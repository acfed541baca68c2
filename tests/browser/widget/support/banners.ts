/** A consent banner as a visitor sees it; each has `window.banner`, its element, and a button that accepts and closes it. */
export type Banner = {
  title: string;
  /** Markup that shows the banner. */
  markup: string;
  /** True for the vendor's own code and styles, false for the vendor's element and layout alone. */
  real: boolean;
};

const BUTTONS = '<button>Settings</button> <button>Reject</button> <button data-accept>Accept all</button>';

/** The vendor's element, named and placed as its default layout does. */
function placed(title: string, attributes: string, style: string): Banner {
  return {
    title,
    real: false,
    markup: `<div ${attributes} style="position:fixed;padding:16px;background:#fff;border:1px solid;box-sizing:border-box;${style}">
      <p>We use cookies. ${'Choose what you like. '.repeat(4)}</p>${BUTTONS}</div>
      <script>banner = document.currentScript.previousElementSibling;
      banner.querySelector('[data-accept]').onclick = () => { window.accepted = true; banner.remove(); };</script>`,
  };
}

const BAR = 'left:0;right:0;bottom:0;z-index:2147483645';
const CARD = 'right:16px;bottom:16px;width:min(420px,calc(100% - 32px));z-index:99999';

/** In an open shadow root, as Usercentrics draws: the element in the page has no size and no position. */
const IN_SHADOW: Banner = {
  title: 'usercentrics',
  real: false,
  markup: `<div id="usercentrics-root"></div><script>
    const inside = usercentricsHost().attachShadow({ mode: 'open' });
    function usercentricsHost() { return document.getElementById('usercentrics-root'); }
    inside.innerHTML = '<div style="position:fixed;padding:16px;background:#fff;${BAR}"><p>We use cookies.</p>${BUTTONS}</div>';
    banner = inside.firstElementChild;
    inside.querySelector('[data-accept]').onclick = () => { window.accepted = true; banner.remove(); };
  </script>`,
};

/** A dialog in the middle over a dark page. */
const WALL: Banner = {
  title: 'consentmanager, a wall',
  real: false,
  markup: `<div id="cmpwrapper"><div style="position:fixed;inset:0;background:#0008;z-index:2147483640"></div>
    <div style="position:fixed;left:16px;right:16px;top:15%;bottom:8%;padding:16px;background:#fff;z-index:2147483641">
    <p>We use cookies.</p>${BUTTONS}</div></div>
    <script>banner = document.getElementById('cmpwrapper');
    banner.querySelector('[data-accept]').onclick = () => { window.accepted = true; banner.remove(); };</script>`,
};

/** It comes late, as banners do that ask their server first. */
const LATE: Banner = {
  title: 'one that comes late and that nobody named',
  real: false,
  markup: `<script>setTimeout(() => {
    banner = document.createElement('div');
    banner.style.cssText = 'position:fixed;padding:16px;background:#fff;${BAR}';
    banner.innerHTML = '<p>This site uses cookies.</p>${BUTTONS}';
    banner.querySelector('[data-accept]').onclick = () => { window.accepted = true; banner.remove(); };
    document.body.append(banner);
  }, 700)</script>`,
};

const KLARO: Banner = {
  title: 'klaro',
  real: true,
  markup: `<script>window.klaroConfig = { version: 1, elementID: 'klaro', services: [{ name: 'chat', purposes: ['chat'] }] };</script>
    <script src="/real/klaro.js"></script>
    <script>addEventListener('load', () => setTimeout(() => {
      banner = document.querySelector('.klaro .cookie-notice');
      banner.querySelector('.cm-btn-success').setAttribute('data-accept', '');
      banner.querySelector('.cm-btn-success').addEventListener('click', () => { window.accepted = true; });
    }, 300))</script>`,
};

/** With the vendor's styles, at the lower edge over the whole width or as a box in the launcher's corner. */
function cookieconsent(layout: string): Banner {
  return {
    title: `vanilla-cookieconsent, ${layout}`,
    real: true,
    markup: `<link rel="stylesheet" href="/real/cookieconsent.css"><script src="/real/cookieconsent.js"></script><script>
      CookieConsent.run({
        hideFromBots: false,
        guiOptions: { consentModal: { layout: '${layout}', position: 'bottom right' } },
        categories: { necessary: { readOnly: true, enabled: true }, analytics: {} },
        onConsent: () => { window.accepted = true; },
        language: { default: 'en', translations: { en: {
          consentModal: { title: 'We use cookies', description: '${'Choose what you like. '.repeat(5)}', acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all', showPreferencesBtn: 'Settings' },
          preferencesModal: { sections: [] },
        } } },
      }).then(() => {
        banner = document.querySelector('#cc-main .cm');
        banner.querySelector('[data-role=all]').setAttribute('data-accept', '');
      });
    </script>`,
  };
}

export const BANNERS: readonly Banner[] = [
  KLARO,
  cookieconsent('box'),
  cookieconsent('bar'),
  IN_SHADOW,
  WALL,
  LATE,
  placed('cookiebot', 'id="CybotCookiebotDialog"', BAR),
  placed('onetrust', 'id="onetrust-banner-sdk"', BAR),
  placed('didomi', 'id="didomi-notice"', BAR),
  placed('cookieyes', 'class="cky-consent-container cky-box-bottom-right"', CARD),
  placed('osano', 'class="osano-cm-dialog osano-cm-dialog--type_bar"', BAR),
  placed('osano cookieconsent 3', 'class="cc-window cc-floating cc-bottom cc-right"', CARD),
  placed('iubenda', 'id="iubenda-cs-banner"', CARD),
  placed('complianz', 'class="cmplz-cookiebanner cmplz-bottom-right"', CARD),
  placed(
    'axeptio',
    'id="axeptio_overlay"',
    'left:16px;bottom:16px;width:min(420px,calc(100% - 32px));z-index:9999',
  ),
  placed('trustarc', 'id="truste-consent-track"', BAR),
  placed('shopify', 'id="shopify-pc__banner"', BAR),
  placed('c15t', 'class="c15t-consent-banner"', CARD),
  placed('tarteaucitron', 'id="tarteaucitronAlertBig"', BAR),
  placed('a platform of the TCF', 'id="sp_message_container_1"', BAR),
  placed('at the top', 'class="cookie-bar"', 'left:0;right:0;top:0;z-index:999999'),
];
