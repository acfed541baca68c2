import { CalendarDate } from '@internationalized/date';
import { expect, test } from 'vitest';
import { periodDays } from './period.ts';

test.each([
  ['today', '2026-03-01', '2026-03-01'],
  ['7_days', '2026-02-23', '2026-03-01'],
  ['30_days', '2026-01-31', '2026-03-01'],
  ['last_week', '2026-02-16', '2026-02-22'],
  ['last_month', '2026-02-01', '2026-02-28'],
] as const)('%s, asked for on a Sunday and 1 March, is %s to %s', (period, from, to) => {
  expect(periodDays(period, new CalendarDate(2026, 3, 1))).toEqual({ from, to });
});

test('last week, asked for on a Monday, is the seven days before', () => {
  expect(periodDays('last_week', new CalendarDate(2026, 11, 23))).toEqual({
    from: '2026-11-16',
    to: '2026-11-22',
  });
});
