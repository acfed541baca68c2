import { expect, test } from 'vitest';

import { addDays, daysBetween, isCalendarDay } from './calendar-day.ts';

test.each(['1970-01-01', '2024-02-29', '9998-12-31'])('%s is a calendar day', (text) => {
  expect(isCalendarDay(text)).toBe(true);
});

test.each([
  '',
  '2026-02-30',
  '2025-02-29',
  '2026-13-01',
  '2026-1-1',
  '1969-12-31',
  '9999-01-01',
  '2026-11-23T10:00',
  '23.11.2026',
])('no calendar day: "%s"', (text) => {
  expect(isCalendarDay(text)).toBe(false);
});

test('days are added across months, leap days and years', () => {
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  expect(addDays('2026-12-31', 6)).toBe('2027-01-06');
});

test('days between are negative when the second day is earlier', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(daysBetween('2026-03-30', '2026-03-28')).toBe(-2);
});
