import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { listen } from '../listen.ts';
import { page } from '../page.ts';

type Decision = {
  consentDecision?: number | readonly (number | string)[];
  source?: string;
};
type Caller = {
  callApi(command: string, host: string): Decision;
};

/**
 * TrustArc: the interface of its published tag (`truste.cma.callApi`, `PrivacyManagerAPI.callApi`).
 *
 * The category is a level (2: functional). A decision whose source is not `asserted` was implied. Changes come as window
 * messages, after registering at the top window; any message is a reason to read again.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const { truste, PrivacyManagerAPI } = page<{ truste: { cma?: Caller }; PrivacyManagerAPI: Caller }>();
  const api = truste?.cma?.callApi ? truste.cma : PrivacyManagerAPI;
  if (!api?.callApi) return null;
  listen(window, ['message'], changed);
  const { host, hostname } = location;
  const action = { action: 'getConsentDecision', timestamp: Date.now(), self: host };
  top?.postMessage(JSON.stringify({ PrivacyManagerAPI: action }), '*');
  return () => {
    const { consentDecision, source } = api.callApi('getGDPRConsentDecision', hostname);
    const levels = Array.isArray(consentDecision) ? consentDecision.map(String) : [];
    return decided(source === 'asserted', levels.includes(category));
  };
};
