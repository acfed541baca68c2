/**
 * When members answer: a week of office hours in a time zone.
 *
 * @module
 */

/** A span of a day, as `HH:MM` to `HH:MM` on a 24-hour clock; it may end at `24:00`. */
export type Span = readonly [from: string, to: string];

/** Office hours of every week. */
export type OfficeHours = {
  /** An IANA time zone, such as `Europe/Berlin`. */
  timeZone: string;
  /** Seven days from Monday to Sunday, each with its spans in order. */
  days: readonly (readonly Span[])[];
};

/** Whether members are there at a moment, and if not, when they are next. Times are milliseconds since the epoch. */
export type OpenState = { isOpen: boolean; opensAt: number | null };

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** Office hours that exist begin again within a week; a change of the clock moves them by an hour. */
const DAYS_AHEAD = 8;

/**
 * Tells whether it is within office hours. Daylight saving is the time zone's: a span that a change of the clock skips
 * begins when the clock has been changed.
 *
 * @param hours office hours
 * @param now milliseconds since the epoch
 * @returns whether members are there, and when the next span begins; `opensAt` is null while they are, and when no day
 * has any span
 * @throws RangeError when the runtime does not know the time zone
 *
 * @example
 * ```ts
 * import { openState } from '@webspeaker/core/office-hours';
 *
 * const days = [[['09:00', '17:00']], [], [], [], [], [], []] as const;
 * openState({ timeZone: 'UTC', days }, Date.parse('2026-11-23T10:00:00Z')); // { isOpen: true, opensAt: null }
 * ```
 */
export function openState({ timeZone, days }: OfficeHours, now: number): OpenState {
  const here = wallClock(timeZone, now);
  const isIn = ([from, to]: Span) => from <= here.time && here.time < to;
  if (days[here.weekday]?.some(isIn)) return { isOpen: true, opensAt: null };
  for (let ahead = 0; ahead < DAYS_AHEAD; ahead++) {
    const day = days[(here.weekday + ahead) % 7] ?? [];
    const next = day.find(([from]) => ahead > 0 || from > here.time);
    if (next) return { isOpen: false, opensAt: instantOf(timeZone, here.midnight + ahead * DAY_MS, next[0]) };
  }
  return { isOpen: false, opensAt: null };
}

/**
 * What clocks and calendars of a time zone show: the weekday (0 is Monday), the time as `HH:MM`, and the day as if its
 * midnight were one in UTC.
 */
function wallClock(timeZone: string, at: number): { weekday: number; time: string; midnight: number } {
  const parts = formatOf(timeZone).formatToParts(at);
  const read = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const midnight = Date.UTC(Number(read('year')), Number(read('month')) - 1, Number(read('day')));
  return {
    weekday: (new Date(midnight).getUTCDay() + 6) % 7,
    time: `${read('hour')}:${read('minute')}`,
    midnight,
  };
}

/** To make one takes as long as a hundred uses. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const made = formats.get(timeZone);
  if (made) return made;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}

/** The moment at which clocks of a time zone show a day and time: guessed as if in UTC, and put right by what they show then. */
function instantOf(timeZone: string, midnight: number, time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const wanted = midnight + (hours * 60 + minutes) * MINUTE_MS;
  let at = wanted;
  // Twice, because the first correction may cross a change of the clock.
  for (let round = 0; round < 2; round++) {
    const shown = wallClock(timeZone, at);
    const [shownHours = 0, shownMinutes = 0] = shown.time.split(':').map(Number);
    at += wanted - (shown.midnight + (shownHours * 60 + shownMinutes) * MINUTE_MS);
  }
  return at;
}
