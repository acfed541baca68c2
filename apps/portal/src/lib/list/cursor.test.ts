import { expect, test } from 'vitest';
import { parseCursor, timeCursor, writeCursor } from './cursor.ts';

const id = '3f2b8c1e-0000-8000-8000-0123456789ab';

test('a cursor reads back as it was written', () => {
  const row = { created_at: '2026-11-23T10:00:00.123456+00:00', id };
  expect(parseCursor(writeCursor(timeCursor(row)))).toEqual({ value: row.created_at, id });
});

test.each([
  null,
  '',
  '_',
  `_${id}`,
  `2026-11-23T10:00:00Z_${id}x`,
  `2026-11-23_${id}`,
  `2026-13-23T10:00:00Z_${id}`,
  `2026-11-23T10:00:00Z",id.gt.0)_${id}`,
  '2026-11-23T10:00:00Z_1',
])('a malformed cursor is none: %j', (text) => {
  expect(parseCursor(text)).toBeNull();
});

test('a cursor holds values of what its list is sorted by alone', () => {
  const isCount = (text: string) => /^\d+$/.test(text);
  expect(parseCursor(`12_${id}`, isCount)).toEqual({ value: '12', id });
  expect(parseCursor(`2026-11-23T10:00:00Z_${id}`, isCount)).toBeNull();
});
