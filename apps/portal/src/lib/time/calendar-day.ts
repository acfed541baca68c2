const DAY = /^(19[7-9]|[2-9]\d\d)\d-\d\d-\d\d$/;
const DAY_MS = 86_400_000;

/**
 * Whether a text is a calendar day of 1970 or later, as `2026-11-23`. Says nothing about a time zone: a calendar day has
 * none, and needs no library in a browser.
 */
export function isCalendarDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return DAY.test(text) && !Number.isNaN(moment.valueOf()) && dayOf(moment) === text && text < '9999';
}

/**
 * The calendar day so many days later, or earlier if they are negative.
 *
 * @example
 * addDays('2026-03-01', -1); // '2026-02-28'
 */
export function addDays(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) + days * DAY_MS));
}

/** Days from one calendar day to another; negative when that is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);
