import { parseDay } from '#lib/time/day-range.ts';

const MAX_SEARCH_LENGTH = 200;

/** Turns what an address says into what a filter may be; empty: not asked for. */
export type Rule = (text: string) => string;

/** One of these values. */
export const oneOf =
  (values: readonly string[]): Rule =>
  (text) =>
    values.includes(text) ? text : '';

/** A calendar day. */
export const day: Rule = (text) => parseDay(text)?.toString() ?? '';

/** Words to look for. */
export const words: Rule = (text) => text.slice(0, MAX_SEARCH_LENGTH).trim();

/** Puts a filter's first day before its last: who enters them the wrong way round means the days between. */
export function inOrder<Filter extends Record<string, unknown>>(
  filter: Filter,
  [from, to]: readonly [keyof Filter, keyof Filter],
): Filter {
  const [first, last] = [String(filter[from]), String(filter[to])];
  return first && last && first > last ? { ...filter, [from]: last, [to]: first } : filter;
}
