import type { CalendarDate } from '@internationalized/date';
import { isCalendarDay } from '#lib/time/calendar-day.ts';
import { periodDays, PERIODS } from '#lib/time/period.ts';

const MAX_SEARCH_LENGTH = 200;

/** The parameters of an address, which nobody changes. */
export type AddressParameters = Pick<URLSearchParams, 'get' | 'getAll'>;

/** Turns what an address says into what a filter may be; empty: not asked for. */
export type Rule = (text: string) => string;

/** One of these values. */
export const oneOf =
  (values: readonly string[]): Rule =>
  (text) =>
    values.includes(text) ? text : '';

/** A calendar day. */
export const day: Rule = (text) => (isCalendarDay(text) ? text : '');

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

/** When there was activity. In an address it may be a period; the database knows days alone. */
export const ACTIVITY = { period: oneOf(PERIODS), active_from: day, active_to: day } satisfies Record<
  string,
  Rule
>;

type Activity = Record<keyof typeof ACTIVITY, string>;

/** Reads filters from an address. Whatever is malformed counts as absent; a period goes before days. */
export function readFilters<Name extends string>(
  rules: Record<Name, Rule> & typeof ACTIVITY,
  parameters: AddressParameters,
): Record<Name, string> & Activity {
  const read = Object.entries<Rule>(rules).map(([name, rule]) => [
    name,
    rule(parameters.get(name)?.trim() ?? ''),
  ]);
  const filters = Object.fromEntries(read) as Record<Name, string> & Activity;
  return filters.period
    ? { ...filters, active_from: '', active_to: '' }
    : inOrder(filters, ['active_from', 'active_to']);
}

/** The filters that are asked for, with a period as the days that it stands for. */
export function askedFilters(
  { period, ...filters }: Activity & Record<string, string>,
  now: CalendarDate,
): Record<string, string> {
  const known = PERIODS.find((name) => name === period);
  const days = known && periodDays(known, now);
  const asked = { ...filters, ...(days && { active_from: days.from, active_to: days.to }) };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
}
