import { today } from '@internationalized/date';
import { addDays, daysBetween } from '#lib/time/calendar-day.ts';
import { parseDay } from '#lib/time/day-range.ts';

/** Ranges that are one click away, in days up to today. */
export const PRESETS = [7, 30, 90, 365] as const;
const USUAL_DAYS = 30;
/** More would neither be read nor drawn. */
const MAX_DAYS = 731;

/** Calendar days of the reader, both included. */
export type DateRange = {
  from: string;
  until: string;
  days: number;
  /** The preset that this is; null for days of the reader's own choice. */
  preset: number | null;
};

/** Reads the range from an address: `days=90`, or `from` and `to`. Whatever makes no sense is the last 30 days. */
export function parseDateRange(
  parameters: URLSearchParams,
  timeZone: string,
  now = today(timeZone),
): DateRange {
  // Entered the wrong way round, the days between are meant.
  const [from, until] = [parseDay(parameters.get('from')), parseDay(parameters.get('to'))].sort((a, b) =>
    a && b ? a.compare(b) : 0,
  );
  if (from && until) {
    const days = daysBetween(from.toString(), until.toString()) + 1;
    if (days >= 1 && days <= MAX_DAYS)
      return { from: from.toString(), until: until.toString(), days, preset: null };
  }
  const preset = PRESETS.find((days) => String(days) === parameters.get('days')) ?? USUAL_DAYS;
  return { from: now.subtract({ days: preset - 1 }).toString(), until: now.toString(), days: preset, preset };
}

/** As many days, right before. */
export function rangeBefore({ from, days }: DateRange): DateRange {
  return { from: addDays(from, -days), until: addDays(from, -1), days, preset: null };
}
