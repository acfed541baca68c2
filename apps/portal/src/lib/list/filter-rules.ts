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
