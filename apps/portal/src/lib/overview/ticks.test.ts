import { expect, test } from 'vitest';
import { ticks } from './ticks.ts';

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [4, [0, 1, 2, 3, 4]],
  [5, [0, 2, 4, 6]],
  [23, [0, 10, 20, 30]],
  [100, [0, 50, 100]],
  [1234, [0, 500, 1000, 1500]],
])('an axis for %i has %j', (highest, expected) => {
  expect(ticks(highest)).toEqual(expected);
});
