import { quietly } from '../../quietly.ts';
import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { page } from '../page.ts';

type OsanoManager = {
  getConsent(): Partial<Record<string, string>>;
  addEventListener(event: string, listener: () => void): void;
};

/**
 * Osano, https://developers.osano.com/cmp/javascript-api/developer-documentation-consent-javascript-api
 *
 * `getConsent` answers the region's defaults before a choice, `-initialized` may carry them, and `-changed` is a switch
 * that is not saved yet. A saved choice fires `-saved`, also for listeners that come later, and leaves a record.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const manager = page<{ Osano: { cm?: OsanoManager } }>().Osano?.cm;
  if (!manager?.getConsent || !manager.addEventListener) return null;
  let saved = false;
  manager.addEventListener('osano-cm-consent-saved', () => {
    saved = true;
    changed();
  });
  return () =>
    decided(
      saved || !!quietly(() => localStorage.getItem('osano_consentmanager')),
      manager.getConsent()[category] === 'ACCEPT',
    );
};
