import { startOfMonth, startOfWeek, type CalendarDate } from '@internationalized/date';

/** Spans of days that are one choice away. A week is one of ISO 8601: it begins on Monday. */
export const PERIODS = ['today', '7_days', '30_days', 'last_week', 'last_month'] as const;

export type Period = (typeof PERIODS)[number];

/** First and last day, as `2026-11-23`. */
export type Days = { from: string; to: string };

/**
 * The days that a period stands for.
 *
 * @param now the reader's day
 * @example
 * periodDays('last_week', new CalendarDate(2026, 11, 25)); // { from: '2026-11-16', to: '2026-11-22' }
 */
export function periodDays(period: Period, now: CalendarDate): Days {
  const [from, to] = periodEnds(period, now);
  return { from: from.toString(), to: to.toString() };
}

/** The first and the last day of a period. */
export function periodEnds(period: Period, now: CalendarDate): [from: CalendarDate, to: CalendarDate] {
  switch (period) {
    case 'today':
      return [now, now];
    case '7_days':
      return [now.subtract({ days: 6 }), now];
    case '30_days':
      return [now.subtract({ days: 29 }), now];
    case 'last_week': {
      // The region says nothing here: the first day is named.
      const monday = startOfWeek(now, 'en', 'mon');
      return [monday.subtract({ days: 7 }), monday.subtract({ days: 1 })];
    }
    case 'last_month': {
      const first = startOfMonth(now);
      return [first.subtract({ months: 1 }), first.subtract({ days: 1 })];
    }
  }
}
