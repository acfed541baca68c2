import { expect, test } from 'vitest';
import { compareCounts, compareShares } from './compare.ts';

test.each([
  [5, 5, { kind: 'same' }],
  [12, 9, { kind: 'more', by: 3, unit: 'count' }],
  [3, 0, { kind: 'more', by: 3, unit: 'count' }],
  [0, 19, { kind: 'less', by: 19, unit: 'count' }],
  [112, 100, { kind: 'more', by: 12, unit: 'percent' }],
  [1001, 1000, { kind: 'same' }],
  [50, 200, { kind: 'less', by: 75, unit: 'percent' }],
  [900, 20, { kind: 'more', by: 880, unit: 'count' }],
])('%i after %i is %j', (now, before, expected) => {
  expect(compareCounts(now, before)).toEqual(expected);
});

test('shares are compared in whole points', () => {
  expect(compareShares(0.649, 0.5)).toEqual({ kind: 'more', by: 15, unit: 'points' });
  expect(compareShares(0.501, 0.499)).toEqual({ kind: 'same' });
});
