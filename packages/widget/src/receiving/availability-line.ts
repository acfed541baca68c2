import type { RepliesAnswer } from '@webspeaker/core/protocol';

import type { Speech } from '../panel/panel-module.ts';
import { fill } from '../panel/texts/own-texts.ts';
import { comingTime } from '../panel/when.ts';

/**
 * Says that nobody is there, and when somebody is again, in the visitor's language and time zone. Empty while somebody is
 * there, and where the owner names no office hours.
 *
 * @param availability as the server tells it
 *
 * @example
 * availabilityLine({ isOpen: false, opensAt: '2026-11-30T08:00:00Z', awayText: null }, speech);
 * // 'Nobody is here right now. Back Monday 09:00.'
 */
export function availabilityLine(
  availability: RepliesAnswer['availability'],
  { texts, locale }: Speech,
): string {
  if (!availability || availability.isOpen) return '';
  const { opensAt, awayText } = availability;
  const back = opensAt && fill(texts.backAt, { time: comingTime(opensAt, locale) });
  return [awayText ?? texts.away, back].filter(Boolean).join(' ');
}
