import { expect, test } from 'vitest';
import { groupDays } from './group-days.ts';

const days = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ day: `day ${i}`, newContacts: 1, returningContacts: i }));

test('a quarter of days stays days', () => {
  expect(groupDays(days(90))).toEqual({ unit: 'day', counts: days(90) });
});

test('a year of days becomes weeks that lose nobody', () => {
  const { unit, counts } = groupDays(days(365));
  expect(unit).toBe('week');
  expect(counts).toHaveLength(53);
  expect(counts[1]?.day).toBe('day 7');
  expect(counts.reduce((total, week) => total + week.newContacts, 0)).toBe(365);
});
