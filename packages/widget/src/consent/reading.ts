import type { ConsentState } from '@webspeaker/core/consent';

/** What a consent platform says at one moment. */
export type ConsentReading = {
  /**
   * `granted` for a choice that the visitor made, `denied` for a choice against, and `unknown` for everything else: no
   * choice yet, implied, defaulted, "not needed", an error that the platform reports.
   */
  readonly state: ConsentState;
  /** When the visitor chose, where the platform knows: ISO 8601, UTC. */
  readonly at?: string | undefined;
  /** True where it was read from where the platform keeps it, so that a choice made in another tab or page is in it. */
  readonly live?: boolean | undefined;
  /** True where visitors can't refuse the category. */
  readonly alwaysOn?: boolean;
};

/** What adapters know beside yes and no. */
export type ReadingDetails = {
  /** When the visitor chose, as the platform writes it: a date, milliseconds since the epoch, or ISO 8601. */
  at?: unknown;
  /** See `ConsentReading`. */
  live?: boolean;
};

/** What an adapter answers for a category that visitors can't refuse: it is no consent, whatever the platform says. */
export const ALWAYS_ON: ConsentReading = { state: 'unknown', alwaysOn: true };

/**
 * What an adapter answers: nothing is known before the visitor chose, and only a plain yes is a yes.
 *
 * @param chosen whether the visitor made a choice
 * @param yes what the platform says about the category
 *
 * @example
 * decided(Cookiebot.hasResponse, Cookiebot.consent.statistics, { at: Cookiebot.consentUTC });
 */
export function decided(chosen: unknown, yes: unknown, { at, live }: ReadingDetails = {}): ConsentReading {
  if (chosen !== true) return { state: 'unknown', live };
  return { state: yes === true ? 'granted' : 'denied', at: timeOf(at), live };
}

/** Seconds are not to be taken for milliseconds. */
const EARLIEST_MS = 1e12;

/**
 * Reads when a choice was made. Undefined where that is no time, before September 2001, or in the future.
 *
 * @param at a date, milliseconds since 1970, or ISO 8601
 * @returns ISO 8601, UTC
 *
 * @example
 * timeOf(1756713600000); // '2025-09-01T08:00:00.000Z'
 */
export function timeOf(at: unknown): string | undefined {
  const time = new Date(at as number).getTime();
  return time > EARLIEST_MS && time <= Date.now() ? new Date(time).toISOString() : undefined;
}
