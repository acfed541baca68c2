import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { page } from '../page.ts';

/**
 * Google Consent Mode v2, https://developers.google.com/tag-platform/security/guides/consent
 *
 * There is no public way to read it, so the commands in `dataLayer` are: only an `update` counts, a `default` of
 * "granted" is nobody's choice. `push` is wrapped and keeps working; a page or tag manager that replaces it or the whole
 * array later, or shortens it, loses nothing that was seen before.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const layer = page<{ dataLayer: unknown[] }>().dataLayer;
  if (!Array.isArray(layer) || !layer.some((entry) => isConsent(entry))) return null;
  let last: unknown;
  let seen: unknown;
  const scan = (): void => {
    const now = page<{ dataLayer: unknown[] }>().dataLayer;
    if (!Array.isArray(now)) return;
    // From the last entry that was seen, wherever the array was cut.
    for (const entry of now.slice(now.lastIndexOf(seen) + 1)) {
      if (isConsent(entry) && entry[1] === 'update') last = entry[2]?.[category] ?? last;
      seen = entry;
    }
  };
  const push = layer.push;
  layer.push = function (this: unknown, ...entries) {
    const length = push.apply(layer, entries);
    changed();
    return length;
  };
  return () => {
    scan();
    return decided(last !== undefined, last === 'granted');
  };
};

/** gtag pushes its `arguments`, which are no array. */
function isConsent(entry: unknown): entry is ['consent', string, Partial<Record<string, string>>?] {
  return (entry as { 0?: unknown } | null | undefined)?.[0] === 'consent';
}
