import type { ConsentState } from '@webspeaker/core/consent';

/** What an adapter gets when it is asked to connect. */
export interface PlatformLink {
  /** The category, service, vendor, purpose or group that counts, in the platform's own naming. */
  readonly category: string;
  /** To be called whenever the state may have changed; the state is then read anew. */
  readonly changed: () => void;
}

/** Reads the platform's state now. May throw: that counts as unknown. */
export type ReadConsent = () => ConsentState;

/**
 * One consent management platform.
 *
 * An adapter answers `granted` for a choice that the visitor made, `denied` for a choice against, and `unknown` for
 * everything else: no choice yet, implied, defaulted or "not needed".
 */
export interface ConsentPlatform {
  /** The name in `data-consent`. */
  readonly name: string;
  /** The category that counts unless the owner names one; empty where a platform has no usual one. */
  readonly category: string;
  /** A signal that many platforms speak: with `auto`, a platform's own adapter is preferred to it. */
  readonly generic?: boolean;
  /**
   * Subscribes to changes and answers how to read the state, or null while the platform is not on the page, or only
   * half-built. Called again and again until it answers, so it must leave nothing behind when it answers null.
   */
  connect(link: PlatformLink): ReadConsent | null;
}
