import { CONSENT_PLATFORMS } from '@webspeaker/core/consent-platforms';

import { makeAdapter, type Adapter } from './adapter.ts';
import type { ConnectPlatform } from './platform-link.ts';

/**
 * Makes the adapter of the platform of that name in core's list. It brings the whole list along, which a bundler's page
 * has for itself alone; a page with the script tag gets the one entry.
 *
 * @param connect the file of that name in `platforms/`
 *
 * @example
 * const adapter = namedAdapter('cookiebot', connect);
 */
export function namedAdapter(name: string, connect: ConnectPlatform): Adapter {
  const platform = CONSENT_PLATFORMS.find((each) => each.name === name);
  if (!platform) throw new RangeError(`There is no consent platform ${name}`);
  return makeAdapter(platform, connect);
}
