import type { Cursor } from './cursor.ts';

/** Where a page of a list is: it begins after a row, or ends before one; neither: the first page. */
export type Place = { after: Cursor | null; before: Cursor | null };

/** One page of a list, and where those beside it are; null: there is none. */
export type ListPage<Row> = { rows: Row[]; previous: Cursor | null; next: Cursor | null };

/**
 * Makes a page of the rows that were read for it: one more than it shows, which tells whether the list goes on. Backwards,
 * from the row `before`, they come in the opposite order of the list.
 *
 * @param rows as the database gave them, at most `size + 1`
 * @param page.size how many rows a page shows
 * @param page.cursorOf a row's own place; null where it has none
 * @returns null when fewer rows than a page come before the place: a short first page, for which the list is read from
 * its beginning instead
 */
export function pageOf<Row>(
  rows: Row[],
  { after, before, size, cursorOf }: Place & { size: number; cursorOf: (row: Row) => Cursor | null },
): ListPage<Row> | null {
  const backwards = before !== null;
  const more = rows.length > size;
  if (backwards && !more) return null;
  const shown = rows.slice(0, size);
  if (backwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    rows: shown,
    previous: (after ?? before) && first ? cursorOf(first) : null,
    next: more && last ? cursorOf(last) : null,
  };
}
