import type { ConsentState } from '@webspeaker/core/consent';

/** What an adapter gets when it is asked to connect. */
export type PlatformLink = {
  /** The category, service, vendor, purpose or group that counts, in the platform's own naming. */
  readonly category: string;
  /** To be called whenever the state may have changed; the state is then read anew. */
  readonly changed: () => void;
};

/**
 * Reads the platform's state now: `granted` for a choice that the visitor made, `denied` for a choice against, and
 * `unknown` for everything else: no choice yet, implied, defaulted or "not needed". May throw: that counts as unknown.
 */
export type ReadConsent = () => ConsentState;

/**
 * Subscribes to a platform's changes and answers how to read its state, or null while the platform is not on the page, or
 * only half-built. Called again and again until it answers, so it must leave nothing behind when it answers null.
 */
export type ConnectPlatform = (link: PlatformLink) => ReadConsent | null;
