import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { page } from '../page.ts';

type Choices = Partial<Record<string, { enabled?: boolean }>>;

type Globals = {
  Didomi: {
    getCurrentUserStatus(): { purposes?: Choices; vendors?: Choices; updated?: string };
    shouldUserStatusBeCollected(): boolean;
    isConsentRequired(): boolean;
  };
  didomiEventListeners: { push(listener: { event: string; listener(): void }): unknown };
};

/**
 * Didomi, https://developers.didomi.io/cmp/web-sdk/reference/api
 *
 * The category is a purpose or a vendor. Where consent is not required every purpose is enabled by default, so the
 * status counts only where consent was required and collected.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const globals = page<Globals>();
  const { Didomi } = globals;
  if (!Didomi?.getCurrentUserStatus || !Didomi.shouldUserStatusBeCollected) return null;
  (globals.didomiEventListeners ??= []).push({ event: 'consent.changed', listener: changed });
  return () => {
    const { purposes, vendors, updated } = Didomi.getCurrentUserStatus();
    const chosen = !Didomi.shouldUserStatusBeCollected() && Didomi.isConsentRequired();
    return decided(chosen, (purposes?.[category] ?? vendors?.[category])?.enabled, { at: updated });
  };
};
