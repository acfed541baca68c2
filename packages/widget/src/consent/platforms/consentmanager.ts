import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { page } from '../page.ts';

type Choices = Partial<Record<string, unknown>>;

type CmpData = {
  consentExists?: boolean;
  userChoiceExists?: boolean;
  purposeConsents?: Choices;
  vendorConsents?: Choices;
};

/**
 * consentmanager, https://help.consentmanager.net/books/cmp/page/javascript-api
 *
 * The category is the id of a purpose or a vendor; there is no usual one, and without it nothing is granted. `consentExists` is true for defaults too.
 * Platforms of the old TCF 1 have a `__cmp` as well, which does not know `getCMPData`.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const cmp = page<{ __cmp(command: string, parameter?: unknown, callback?: null): unknown }>().__cmp;
  const read = (): CmpData | undefined => cmp?.('getCMPData') as CmpData | undefined;
  if (typeof read() !== 'object') return null;
  cmp?.('addEventListener', ['consent', changed, false], null);
  return () => {
    const { consentExists, userChoiceExists = consentExists, purposeConsents, vendorConsents } = read() ?? {};
    const yes = purposeConsents?.[category] ?? vendorConsents?.[category];
    return decided(consentExists === true && userChoiceExists, yes === true || yes === 1 || yes === '1');
  };
};
