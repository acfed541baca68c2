import { isInstant, parseCursor, writeCursor } from '#lib/list/cursor.ts';
import type { AddressParameters } from '#lib/list/filter-rules.ts';
import type { Place } from '#lib/list/page-of.ts';
import { contactFilterParameters, parseContactFilter, type ContactFilter } from './contact-filter.ts';

/** Columns of `contacts` that a list can be sorted by; the database's `private.contacts_page` takes the same. */
export const SORTS = ['last_seen_at', 'created_at', 'conversations_count'] as const;
export type Sort = (typeof SORTS)[number];

export type ContactQuery = Place & {
  filter: ContactFilter;
  sort: Sort;
  ascending: boolean;
};

const isCount = (text: string) => /^\d{1,9}$/.test(text);

/**
 * Reads a list's address. Whatever is malformed counts as absent: an address is typed, cut off and shared, and a list
 * that shows too much is better than an error page.
 */
export function parseContactQuery(parameters: AddressParameters): ContactQuery {
  const sort = SORTS.find((name) => name === parameters.get('sort')) ?? SORTS[0];
  const place = (name: string) =>
    parseCursor(parameters.get(name), sort === 'conversations_count' ? isCount : isInstant);
  const after = place('after');
  return {
    filter: parseContactFilter(parameters),
    sort,
    ascending: parameters.get('order') === 'asc',
    after,
    before: after ? null : place('before'),
  };
}

/** Writes a list's address, without what is as it would be anyway. Reads back as the same query. */
export function contactQueryParameters(query: ContactQuery): URLSearchParams {
  const { filter, sort, ascending, after, before } = query;
  const parameters = contactFilterParameters(filter);
  if (sort !== SORTS[0]) parameters.set('sort', sort);
  if (ascending) parameters.set('order', 'asc');
  if (after) parameters.set('after', writeCursor(after));
  else if (before) parameters.set('before', writeCursor(before));
  return parameters;
}

/**
 * What the address of a contact's page ends with, to remember the list that it was opened from: {@link listOf} reads it
 * back. Empty for the whole list.
 */
export function fromList(query: ContactQuery): string {
  const list = contactQueryParameters(query).toString();
  return list && `?${new URLSearchParams({ list })}`;
}

/** The list that a contact's page was opened from; the whole one if its address names none. */
export function listOf(parameters: AddressParameters): ContactQuery {
  return parseContactQuery(new URLSearchParams(parameters.get('list') ?? ''));
}

/** The same list from its beginning. */
export function firstPage(query: ContactQuery): ContactQuery {
  return { ...query, after: null, before: null };
}
