import { parseDate, type CalendarDate } from '@internationalized/date';

/** Reads a calendar day (`2026-11-23`) from an address; null when it is none. */
export function parseDay(text: string | null): CalendarDate | null {
  try {
    const date = parseDate(text?.trim() ?? '');
    return date.year >= 1970 && date.year <= 9998 ? date : null;
  } catch {
    return null;
  }
}

/** The moment at which a day begins where the reader is. */
export function startOfDay(day: CalendarDate, timeZone: string): string {
  return day.toDate(timeZone).toISOString();
}

/** The moment at which a day is over where the reader is: the beginning of the next. */
export function endOfDay(day: CalendarDate, timeZone: string): string {
  return startOfDay(day.add({ days: 1 }), timeZone);
}
