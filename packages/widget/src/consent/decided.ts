import type { ConsentState } from '@webspeaker/core/consent';

/**
 * What an adapter answers: nothing is known before the visitor chose, and only a plain yes is a yes.
 *
 * @param chosen whether the visitor made a choice.
 * @param yes what the platform says about the category.
 *
 * @example
 * decided(Cookiebot.hasResponse, Cookiebot.consent.statistics);
 */
export function decided(chosen: unknown, yes: unknown): ConsentState {
  return chosen !== true ? 'unknown' : yes === true ? 'granted' : 'denied';
}
