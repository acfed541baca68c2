import type { Cursor } from '#lib/list/cursor.ts';

/**
 * Leaves out the rows at the cursor and before it, for a list by `created_at`, newest first. It goes with the condition
 * `created_at` at most the cursor's, from which the index walks.
 */
export function olderThan({ value, id }: Cursor): string {
  return `created_at.lt."${value}",id.lt.${id}`;
}
