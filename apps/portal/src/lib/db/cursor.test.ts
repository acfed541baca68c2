import { expect, it } from 'vitest';
import { parseTimeCursor, writeTimeCursor } from './cursor.ts';

const cursor = { created_at: '2026-11-23T14:00:00.123456+00:00', id: '3f2b8c1e-0000-8000-8000-0123456789ab' };

it('a cursor reads back as it was written, to the microsecond', () => {
  expect(parseTimeCursor(writeTimeCursor(cursor))).toEqual(cursor);
});

it.each([
  null,
  '',
  '_',
  `x_${cursor.id}`,
  `${cursor.created_at}_x`,
  `2026-99-99T99:99:99Z_${cursor.id}`,
  `${cursor.created_at},id.gt.0_${cursor.id}`,
])('a cursor that is malformed is none: %j', (text) => {
  expect(parseTimeCursor(text)).toBeNull();
});
