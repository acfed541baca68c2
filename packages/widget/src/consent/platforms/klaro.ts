import type { ConnectPlatform } from '../platform-link.ts';
import { ALWAYS_ON, decided } from '../reading.ts';
import { page } from '../page.ts';

type KlaroManager = {
  confirmed?: boolean;
  savedConsents?: Partial<Record<string, boolean>>;
  store?: { get(): string | null };
  config?: { required?: boolean; services?: readonly { name: string; required?: boolean }[] };
  watch(watcher: { update(): void }): void;
};

/**
 * Klaro, https://klaro.org/docs/api/js_api
 *
 * The category is a service's name. Before a choice the manager holds defaults, hence `confirmed`; while the visitor
 * plays with the switches `consents` already changes, hence `savedConsents`. What another tab chose is in the store alone.
 * A service that is `required` is on even for those who decline everything.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const manager = page<{ klaro: { getManager?(): KlaroManager } }>().klaro?.getManager?.();
  if (!manager?.watch) return null;
  manager.watch({ update: changed });
  return () => {
    const { confirmed, savedConsents, store, config } = manager;
    const service = config?.services?.find(({ name }) => name === category);
    if (service?.required ?? config?.required) return ALWAYS_ON;
    const text = store?.get();
    const kept = text ? (JSON.parse(decodeURIComponent(text)) as Partial<Record<string, boolean>>) : null;
    return decided(
      confirmed === true && kept !== null,
      savedConsents?.[category] === true && kept?.[category] === true,
      { live: true },
    );
  };
};
