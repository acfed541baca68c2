import { today, type CalendarDate } from '@internationalized/date';
import { CHANNELS } from '@webspeaker/core/channels';
import { isUuid } from '@webspeaker/core/uuid';
import { parseCursor, writeCursor } from '#lib/list/cursor.ts';
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
import type { Place } from '#lib/list/page-of.ts';

/** What is to be done about a conversation. */
export const STATES = ['waiting', 'open', 'resolved'] as const;

/** Whom a conversation is assigned to: the member who reads the list, or nobody. */
export const ASSIGNEES = ['me', 'nobody'] as const;

/** Who wrote: a contact, or somebody who had not agreed to be one. */
export const WHO = ['contact', 'anonymous'] as const;

/**
 * The list's filters. A filter has one name, in the address, here and in the database's `private.conversation_filter`;
 * `period` alone is the portal's, and stands for the two days. Days are calendar days of the reader, both included.
 */
const RULES = {
  state: oneOf(STATES),
  assigned_to: (text) => (isUuid(text) ? text : oneOf(ASSIGNEES)(text)),
  search: words,
  channel: oneOf(CHANNELS),
  who: oneOf(WHO),
  ...ACTIVITY,
  /** When the first message came; the others are about the last. */
  began_from: day,
  began_to: day,
} satisfies Record<string, Rule>;

type FilterName = keyof typeof RULES;

const NAMES = Object.keys(RULES) as FilterName[];

/** Which conversations a list shows; empty: not asked for. */
export type ConversationFilter = Record<FilterName, string>;

export type ConversationQuery = Place & { filter: ConversationFilter };

/** Reads a list's address. Whatever is malformed counts as absent; a period goes before days. */
export function parseConversationQuery(parameters: AddressParameters): ConversationQuery {
  const after = parseCursor(parameters.get('after'));
  return {
    filter: inOrder(readFilters(RULES, parameters), ['began_from', 'began_to']),
    after,
    before: after ? null : parseCursor(parameters.get('before')),
  };
}

/** Writes a list's address, without what is not asked for. Reads back as the same query. */
export function conversationQueryParameters({ filter, after, before }: ConversationQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of NAMES) if (filter[name]) parameters.set(name, filter[name]);
  if (after) parameters.set('after', writeCursor(after));
  else if (before) parameters.set('before', writeCursor(before));
  return parameters;
}

/** Whether a filter leaves any conversation out. */
export function isFiltered(filter: ConversationFilter): boolean {
  return NAMES.some((name) => filter[name]);
}

/** What a list is sorted by: how long they wait, longest first, or else the last message, newest first. */
export function orderOf({ state }: ConversationFilter): {
  column: 'waiting_since' | 'last_message_at';
  ascending: boolean;
} {
  return state === 'waiting'
    ? { column: 'waiting_since', ascending: true }
    : { column: 'last_message_at', ascending: false };
}

/** A view of the list: its state and whose, without what else was asked for. */
export function viewOf({ state, assigned_to }: ConversationFilter): ConversationQuery {
  const none = Object.fromEntries(NAMES.map((name) => [name, ''])) as ConversationFilter;
  return { filter: { ...none, state, assigned_to }, after: null, before: null };
}

/** The same list from its beginning. */
export function firstPage(query: ConversationQuery): ConversationQuery {
  return { ...query, after: null, before: null };
}

/** What the database's functions take: the filters asked for, and where the reader's days begin and end. */
export type DatabaseFilter = Partial<Omit<ConversationFilter, 'period'>> & { time_zone: string };

export function databaseFilter(
  filter: ConversationFilter,
  timeZone: string,
  now: CalendarDate = today(timeZone),
): DatabaseFilter {
  return { ...askedFilters(filter, now), time_zone: timeZone };
}

/**
 * What the address of a conversation's page ends with, to remember the list that it was opened from: {@link listOf} reads
 * it back. Empty for the whole list.
 */
export function fromList(query: ConversationQuery): string {
  const list = conversationQueryParameters(query).toString();
  return list && `?${new URLSearchParams({ list })}`;
}

/** The list that a conversation's page was opened from; the whole one if its address names none. */
export function listOf(parameters: AddressParameters): ConversationQuery {
  return parseConversationQuery(new URLSearchParams(parameters.get('list') ?? ''));
}
