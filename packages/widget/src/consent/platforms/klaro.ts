import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../decided.ts';
import { page } from '../page.ts';

type KlaroManager = {
  confirmed?: boolean;
  savedConsents?: Partial<Record<string, boolean>>;
  watch(watcher: { update(): void }): void;
};

/**
 * Klaro, https://klaro.org/docs/api/js_api
 *
 * The category is a service's name. Before a choice the manager holds defaults, hence `confirmed`; while the visitor
 * plays with the switches `consents` already changes, hence `savedConsents`.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const manager = page<{ klaro: { getManager?(): KlaroManager } }>().klaro?.getManager?.();
  if (!manager?.watch) return null;
  manager.watch({ update: changed });
  return () => decided(manager.confirmed, manager.savedConsents?.[category]);
};
