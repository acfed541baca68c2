import { parseDate, type CalendarDate } from '@internationalized/date';
import { isCalendarDay } from './calendar-day.ts';

/** Reads a calendar day (`2026-11-23`) from an address; null when it is none. */
export function parseDay(text: string | null): CalendarDate | null {
  const day = text?.trim() ?? '';
  return isCalendarDay(day) ? parseDate(day) : null;
}

/** The moment at which a day begins where the reader is. */
export function startOfDay(day: CalendarDate, timeZone: string): string {
  return day.toDate(timeZone).toISOString();
}

/** The moment at which a day is over where the reader is: the beginning of the next. */
export function endOfDay(day: CalendarDate, timeZone: string): string {
  return startOfDay(day.add({ days: 1 }), timeZone);
}
