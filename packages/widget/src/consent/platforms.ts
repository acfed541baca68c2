import { cookieconsent } from './cookieconsent.ts';
import type { ConsentPlatform } from './consent-platform.ts';

/** Every platform of `data-consent`, in the order in which `auto` asks for them. */
export const platforms: readonly ConsentPlatform[] = [cookieconsent];
