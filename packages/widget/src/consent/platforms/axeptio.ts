import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { page } from '../page.ts';

type Choices = Partial<Record<string, boolean>>;

type AxeptioSdk = {
  on(event: string, listener: (choices: Choices) => void): void;
  hasAcceptedVendor(vendor: string): boolean;
};

type Globals = {
  axeptioSDK: AxeptioSdk;
  __axeptioSDK: AxeptioSdk;
};

/**
 * Axeptio, https://support.axeptio.eu (JavaScript SDK)
 *
 * The category is a vendor's name, so the product needs one of its own there. `cookies:complete` carries the choices, on
 * each page load too; where it passed already, `hasAcceptedVendor` still knows a yes.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const { axeptioSDK, __axeptioSDK } = page<Globals>();
  const sdk = axeptioSDK ?? __axeptioSDK;
  if (!sdk?.hasAcceptedVendor) return null;
  let choices: Choices | null = null;
  sdk.on('cookies:complete', (made) => {
    choices = made;
    changed();
  });
  sdk.on('consent:saved', changed);
  return () => {
    const yes = choices ? choices[category] : sdk.hasAcceptedVendor(category);
    return decided(choices !== null || yes, yes);
  };
};
