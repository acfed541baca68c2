import type { Target } from '../target.ts';
import type { Step } from './step.ts';

/** What else the functions are told. */
export type FunctionSettings = { addressHeader?: string; trustedProxies?: string };

/** Sets what the operator named; nothing that was not named, since values can't be read back and compared. */
export function settingsStep({ host }: Target, { addressHeader, trustedProxies }: FunctionSettings): Step {
  const settings: Record<string, string> = {
    ...(addressHeader === undefined ? {} : { CLIENT_ADDRESS_HEADER: addressHeader }),
    ...(trustedProxies === undefined ? {} : { CLIENT_ADDRESS_TRUSTED_PROXIES: trustedProxies }),
  };
  const named = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return {
    plan: () => Promise.resolve(named.length === 0 ? null : `set ${named.join(' and ')} for the functions`),
    apply: () => host.set(settings),
  };
}
