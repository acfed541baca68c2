import type { ConsentReading } from './reading.ts';

/** What an adapter gets when it is asked to connect. */
export type PlatformLink = {
  /** The category, service, vendor, purpose or group that counts, in the platform's own naming. */
  readonly category: string;
  /** To be called whenever the state may have changed; the state is then read anew. */
  readonly changed: () => void;
};

/**
 * Reads the platform's state now. Null while the platform is not ready to say anything, which is not the same as "nobody
 * has chosen". May throw: then nothing is known.
 */
export type ReadConsent = () => ConsentReading | null;

/**
 * Subscribes to a platform's changes and answers how to read its state, or null while the platform is not on the page, or
 * only half-built. Called again and again until it answers, so it must leave nothing behind when it answers null.
 */
export type ConnectPlatform = (link: PlatformLink) => ReadConsent | null;
