import { CONSENT_PLATFORMS } from '@webspeaker/core/consent-platforms';

import type { PlatformAdapter } from './find-platform.ts';
import type { ConnectPlatform } from './platform-link.ts';

const ADAPTERS = import.meta.glob<ConnectPlatform>('./platforms/*.ts', { eager: true, import: 'connect' });

/** Every platform of core's list, in its order, with its adapter: the file of its name in `platforms/`. */
export const platforms: readonly PlatformAdapter[] = CONSENT_PLATFORMS.map((platform) => ({
  ...platform,
  connect: ADAPTERS[`./platforms/${platform.name}.ts`] as ConnectPlatform,
}));
