import { today } from '@internationalized/date';
import { CHANNELS } from '@webspeaker/core/channels';
import { MAX_PAGE_URL_LENGTH } from '@webspeaker/core/limits';
import {
  ACTIVITY,
  askedFilters,
  day,
  inOrder,
  oneOf,
  readFilters,
  words,
  type AddressParameters,
  type Rule,
} from '#lib/list/filter-rules.ts';

const MAX_COUNT = 2 ** 31 - 1;
const COUNTRY = /^([A-Z]{2}|unknown)$/;

const count: Rule = (text) =>
  /^\d{1,10}$/.test(text) && Number(text) > 0 && Number(text) <= MAX_COUNT ? String(Number(text)) : '';

/**
 * A page's address as messages have it: without fragment, and with the scheme that people leave out. The query stays as it
 * is, because a project may keep some of it, and the parser would write it in another way.
 */
const page: Rule = (text) => {
  const [address = ''] = (/^https?:\/\//i.test(text) ? text : `https://${text}`).split('#');
  const url = URL.parse(address);
  const query = address.indexOf('?');
  const stored = url && url.origin + url.pathname + (query < 0 ? '' : address.slice(query).trimEnd());
  return stored && stored.length <= MAX_PAGE_URL_LENGTH ? stored : '';
};

/**
 * The list's filters but `country`, which may be named more than once. A filter has one name, in the address, here and in
 * the database's `private.contact_filter`; `period` alone is the portal's, and stands for the days of `active`. Days are
 * calendar days of the reader, both ends included.
 */
const RULES = {
  search: words,
  channel: oneOf(CHANNELS),
  /** From where they wrote. */
  page,
  /** When they wrote; with a channel or a page, when they wrote there. */
  ...ACTIVITY,
  /** At least so many. */
  conversations: count,
  withdrawn: oneOf(['yes', 'no']),
  created_from: day,
  created_to: day,
  seen_from: day,
  seen_to: day,
  /** When they began a conversation; with a channel, one in it. */
  began_from: day,
  began_to: day,
} satisfies Record<string, Rule>;

export type FilterName = keyof typeof RULES;

const NAMES = Object.keys(RULES) as FilterName[];

/** Which contacts a list shows. */
export type ContactFilter = Record<FilterName, string> & {
  /** ISO 3166-1 alpha-2 codes; `unknown` for contacts without a country. */
  country: string[];
};

const DAYS = [
  ['created_from', 'created_to'],
  ['seen_from', 'seen_to'],
  ['began_from', 'began_to'],
] as const;

/** Reads an address. Whatever is malformed counts as absent; a period goes before days. */
export function parseContactFilter(parameters: AddressParameters): ContactFilter {
  return {
    ...DAYS.reduce(inOrder, readFilters(RULES, parameters)),
    country: [...new Set(parameters.getAll('country'))].filter((code) => COUNTRY.test(code)).sort(),
  };
}

/** Writes an address, without what is not asked for. Reads back as the same filter. */
export function contactFilterParameters(filter: ContactFilter): URLSearchParams {
  const parameters = new URLSearchParams(filter.country.map((code) => ['country', code]));
  for (const name of NAMES) if (filter[name]) parameters.set(name, filter[name]);
  return parameters;
}

/** What the database's functions take: the filters asked for, and where the reader's days begin and end. */
export type DatabaseFilter = Partial<Omit<ContactFilter, 'period'>> & {
  time_zone?: string;
  /** An instant, for work on a list as it was then. */
  created_before?: string;
  /** An instant, for what happened since. */
  seen_after?: string;
};

export function databaseFilter(
  { country, ...filter }: ContactFilter,
  timeZone: string,
  now = today(timeZone),
): DatabaseFilter {
  return {
    ...askedFilters(filter, now),
    ...(country.length && { country }),
    time_zone: timeZone,
  };
}
