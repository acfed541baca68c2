import { expect, test } from 'vitest';
import { pageOf } from './page-of.ts';

const cursorOf = (id: string) => ({ value: id, id });
const [first, behind] = [
  { after: null, before: null },
  { after: cursorOf('x'), before: null },
];
const ahead = { after: null, before: cursorOf('x') };

test.each([
  { what: 'the first of several', read: 'abc', place: first, rows: ['a', 'b'], previous: null, next: 'b' },
  { what: 'the only one', read: 'ab', place: first, rows: ['a', 'b'], previous: null, next: null },
  { what: 'one between', read: 'cde', place: behind, rows: ['c', 'd'], previous: 'c', next: 'd' },
  { what: 'the last', read: 'c', place: behind, rows: ['c'], previous: 'c', next: null },
  { what: 'one beyond the last', read: '', place: behind, rows: [], previous: null, next: null },
  { what: 'one backwards', read: 'fed', place: ahead, rows: ['e', 'f'], previous: 'e', next: 'f' },
])('a page of a list: $what', ({ read, place, rows, previous, next }) => {
  expect(pageOf([...read], { ...place, size: 2, cursorOf })).toEqual({
    rows,
    previous: previous && cursorOf(previous),
    next: next && cursorOf(next),
  });
});

test('backwards, less than a page is none', () => {
  expect(pageOf(['b', 'a'], { ...ahead, size: 2, cursorOf })).toBeNull();
});
