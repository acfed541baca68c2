import { CHANNELS } from '@webspeaker/core/channels';
import { isUuid } from '@webspeaker/core/uuid';
import { isInstant } from '#lib/db/cursor.ts';
import { endOfDay, parseDay, startOfDay } from '#lib/time/day-range.ts';

export const SORTS = ['last_seen', 'created', 'conversations'] as const;
export type Sort = (typeof SORTS)[number];

/** Which contacts a list shows. Days are calendar days of the reader (`2026-11-23`), both ends included. */
export type ContactFilter = {
  search: string;
  /** ISO 3166-1 alpha-2 codes; `unknown` for contacts without a country. */
  countries: string[];
  channel: string;
  minConversations: number | null;
  withdrawn: '' | 'yes' | 'no';
  createdFrom: string;
  createdTo: string;
  seenFrom: string;
  seenTo: string;
};

/** A row's place in the list's order: the value it is sorted by, as the database wrote it, and its id. */
export type Cursor = { value: string; id: string };

export type ContactQuery = {
  filter: ContactFilter;
  sort: Sort;
  ascending: boolean;
  /** The page begins after this row, or ends before it; neither: the first page. */
  after: Cursor | null;
  before: Cursor | null;
};

const MAX_SEARCH_LENGTH = 200;
const COUNTRY = /^([A-Z]{2}|unknown)$/;
const COUNT = /^\d{1,9}$/;

/**
 * Reads a list's address. Whatever is malformed counts as absent: an address is typed, cut off and shared, and a list
 * that shows too much is better than an error page.
 */
export function parseContactQuery(parameters: URLSearchParams): ContactQuery {
  const text = (name: string) => parameters.get(name)?.trim() ?? '';
  const day = (name: string) => parseDay(parameters.get(name))?.toString() ?? '';
  const sort = SORTS.find((name) => name === parameters.get('sort')) ?? 'last_seen';
  const after = parseCursor(parameters.get('after'), sort);
  const minConversations = Number(text('conversations'));
  return {
    filter: {
      search: text('q').slice(0, MAX_SEARCH_LENGTH),
      countries: [...new Set(parameters.getAll('country'))].filter((code) => COUNTRY.test(code)).sort(),
      channel: CHANNELS.find((channel) => channel === text('channel')) ?? '',
      minConversations:
        Number.isSafeInteger(minConversations) && minConversations > 0 && minConversations < 2 ** 31
          ? minConversations
          : null,
      withdrawn: (['yes', 'no'] as const).find((value) => value === text('withdrawn')) ?? '',
      createdFrom: day('created_from'),
      createdTo: day('created_to'),
      seenFrom: day('seen_from'),
      seenTo: day('seen_to'),
    },
    sort,
    ascending: parameters.get('order') === 'asc',
    after,
    before: after ? null : parseCursor(parameters.get('before'), sort),
  };
}

/** Writes a list's address, without what is as it would be anyway. Reads back as the same query. */
export function contactQueryParameters(query: ContactQuery): URLSearchParams {
  const { filter, sort, ascending, after, before } = query;
  const parameters = new URLSearchParams();
  const set = (name: string, value: string) => value && parameters.set(name, value);
  set('q', filter.search);
  for (const country of filter.countries) parameters.append('country', country);
  set('channel', filter.channel);
  set('conversations', filter.minConversations?.toString() ?? '');
  set('withdrawn', filter.withdrawn);
  set('created_from', filter.createdFrom);
  set('created_to', filter.createdTo);
  set('seen_from', filter.seenFrom);
  set('seen_to', filter.seenTo);
  if (sort !== 'last_seen') parameters.set('sort', sort);
  if (ascending) parameters.set('order', 'asc');
  if (after) parameters.set('after', `${after.value}_${after.id}`);
  else if (before) parameters.set('before', `${before.value}_${before.id}`);
  return parameters;
}

/** Whether a filter leaves anybody out. */
export function isFiltered(filter: ContactFilter): boolean {
  return Object.values(filter).some((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value)));
}

/** What the database's `list_contacts` and `count_contacts` take as their filter. */
export type DatabaseFilter = {
  search?: string;
  countries?: string[];
  channel?: string;
  minConversations?: number;
  withdrawn?: boolean;
  createdFrom?: string;
  createdBefore?: string;
  seenFrom?: string;
  seenBefore?: string;
  seenAfter?: string;
};

/** Turns the reader's calendar days into instants: a day begins where the reader is, not where the server is. */
export function databaseFilter(filter: ContactFilter, timeZone: string): DatabaseFilter {
  const [createdFrom, createdTo, seenFrom, seenTo] = [
    filter.createdFrom,
    filter.createdTo,
    filter.seenFrom,
    filter.seenTo,
  ].map(parseDay);
  return {
    ...(filter.search && { search: filter.search }),
    ...(filter.countries.length && { countries: filter.countries }),
    ...(filter.channel && { channel: filter.channel }),
    ...(filter.minConversations && { minConversations: filter.minConversations }),
    ...(filter.withdrawn && { withdrawn: filter.withdrawn === 'yes' }),
    ...(createdFrom && { createdFrom: startOfDay(createdFrom, timeZone) }),
    ...(createdTo && { createdBefore: endOfDay(createdTo, timeZone) }),
    ...(seenFrom && { seenFrom: startOfDay(seenFrom, timeZone) }),
    ...(seenTo && { seenBefore: endOfDay(seenTo, timeZone) }),
  };
}

function parseCursor(text: string | null, sort: Sort): Cursor | null {
  const split = text?.lastIndexOf('_') ?? -1;
  if (!text || split < 0) return null;
  const cursor = { value: text.slice(0, split), id: text.slice(split + 1) };
  const fits = sort === 'conversations' ? COUNT.test(cursor.value) : isInstant(cursor.value);
  return fits && isUuid(cursor.id) ? cursor : null;
}
