import { CalendarDate } from '@internationalized/date';
import { describe, expect, test } from 'vitest';
import { parseDateRange, rangeBefore } from './date-range.ts';

const read = (text: string) =>
  parseDateRange(new URLSearchParams(text), 'UTC', new CalendarDate(2026, 3, 10));

describe('date range', () => {
  test('is the last 30 days, today included, unless the address says otherwise', () => {
    expect(read('')).toEqual({ from: '2026-02-09', until: '2026-03-10', days: 30, preset: 30 });
  });

  test('can be one of the presets, or days of choice', () => {
    expect(read('days=7')).toMatchObject({ from: '2026-03-04', until: '2026-03-10', preset: 7 });
    expect(read('from=2026-01-01&to=2026-01-31')).toEqual({
      from: '2026-01-01',
      until: '2026-01-31',
      days: 31,
      preset: null,
    });
  });

  test('that is entered the wrong way round is the days between', () => {
    expect(read('from=2026-01-31&to=2026-01-01')).toEqual(read('from=2026-01-01&to=2026-01-31'));
    expect(read('from=2026-01-31&to=2026-01-01').days).toBe(31);
  });

  test.each(['days=8', 'from=2020-01-01&to=2026-01-01', 'from=x&to=y', 'from=2026-01-01'])(
    'ignores %s',
    (text) => {
      expect(read(text).preset).toBe(30);
    },
  );
});

test('the range before has as many days, and ends the day before', () => {
  const range = { from: '2026-03-01', until: '2026-03-07', days: 7, preset: null };
  expect(rangeBefore(range)).toEqual({ from: '2026-02-22', until: '2026-02-28', days: 7, preset: null });
});
