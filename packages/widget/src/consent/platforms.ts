import { axeptio } from './axeptio.ts';
import { c15t } from './c15t.ts';
import { complianz } from './complianz.ts';
import type { ConsentPlatform } from './consent-platform.ts';
import { consentmanager } from './consentmanager.ts';
import { cookiebot } from './cookiebot.ts';
import { cookieconsent } from './cookieconsent.ts';
import { cookieyes } from './cookieyes.ts';
import { didomi } from './didomi.ts';
import { googleConsentMode } from './google-consent-mode.ts';
import { iubenda } from './iubenda.ts';
import { klaro } from './klaro.ts';
import { onetrust } from './onetrust.ts';
import { osano } from './osano.ts';
import { shopify } from './shopify.ts';
import { tcf } from './tcf.ts';
import { trustarc } from './trustarc.ts';
import { usercentrics } from './usercentrics.ts';
import { wpConsentApi } from './wp-consent-api.ts';

/** Every platform of `data-consent`, in the order in which `auto` asks: generic signals last. */
export const platforms: readonly ConsentPlatform[] = [
  cookiebot,
  onetrust,
  usercentrics,
  didomi,
  cookieyes,
  klaro,
  cookieconsent,
  osano,
  iubenda,
  complianz,
  axeptio,
  consentmanager,
  trustarc,
  shopify,
  c15t,
  tcf,
  wpConsentApi,
  googleConsentMode,
];
