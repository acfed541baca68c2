import { expect, test } from 'vitest';
import { typedHours, writtenHours } from './typed-hours.ts';

test.each([
  ['', []],
  ['9-17', [['09:00', '17:00']]],
  [
    '9:00 – 12:30, 13.30 to 18h',
    [
      ['09:00', '12:30'],
      ['13:30', '18:00'],
    ],
  ],
  [
    '14-18; 9-12',
    [
      ['09:00', '12:00'],
      ['14:00', '18:00'],
    ],
  ],
  ['00:00-24:00', [['00:00', '24:00']]],
])('office hours are read as people type them: %s', (text, spans) => {
  expect(typedHours(text)).toEqual(spans);
  expect(typedHours(writtenHours(typedHours(text) ?? []))).toEqual(spans);
});

test.each([
  'always',
  '9',
  '9-',
  '17-9',
  '9-9',
  '25-26',
  '9:60-10',
  '24:30-25',
  '9-12-15',
  '9-12, 11-13',
  '1-2,3-4,5-6,7-8,9-10',
])('what is no span, or overlaps, is refused: %s', (text) => {
  expect(typedHours(text)).toBeNull();
});
