/** Below this, a percentage says more than is known: one contact would be 10 % of them. */
const COUNTED_BELOW = 20;
const PERCENT_AT_MOST = 999;

/** How a figure stands to the one of the period before. */
export type Comparison =
  | { kind: 'same' }
  | {
      kind: 'more' | 'less';
      by: number;
      /** What `by` counts; `points` are percentage points. */
      unit: 'count' | 'percent' | 'points';
    };

/**
 * Compares a count with the one before: by how many, or, where there were enough of them, by how many percent. Whole
 * numbers: what is rounded to nothing is the same.
 *
 * @example
 * compareCounts(12, 9); // { kind: 'more', by: 3, unit: 'count' }
 * compareCounts(112, 100); // { kind: 'more', by: 12, unit: 'percent' }
 */
export function compareCounts(now: number, before: number): Comparison {
  const percent = Math.round((100 * (now - before)) / before);
  return before < COUNTED_BELOW || Math.abs(percent) > PERCENT_AT_MOST
    ? difference(now - before, 'count')
    : difference(percent, 'percent');
}

/** Compares two shares, from 0 to 1, in whole percentage points. */
export function compareShares(now: number, before: number): Comparison {
  return difference(Math.round(100 * now) - Math.round(100 * before), 'points');
}

function difference(by: number, unit: 'count' | 'percent' | 'points'): Comparison {
  return by === 0 ? { kind: 'same' } : { kind: by > 0 ? 'more' : 'less', by: Math.abs(by), unit };
}
