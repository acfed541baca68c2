import type { Component } from 'svelte';
import Count from '#lib/components/Count.svelte';
import Country from '#lib/components/Country.svelte';
import Time from '#lib/components/Time.svelte';
import type { Contact } from '#lib/db/contacts.ts';
import type { ShownExcerpt } from '#lib/server/shown-excerpt.ts';
import type { Texts } from '#lib/texts/use-texts.ts';
import ContactLink from './ContactLink.svelte';
import ConversationsCount from './ConversationsCount.svelte';
import LastMessage from './LastMessage.svelte';

/** A row of the table. */
export type ContactRow = Contact & { excerpt: (ShownExcerpt & { channel: string }) | null };

/** A column of the CSV file. Its name is that of the database's column, where it holds one. */
export type Column = { name: string; csv: (contact: Contact) => string | number | null };

/** A column of the table, and of the file where it has `csv`. It can be sorted by where `SORTS` has its name. */
export type TableColumn = {
  name: keyof Texts['contacts']['columns'];
  cell: (contact: ContactRow) => Cell;
  csv?: Column['csv'];
  /** Where it is when there is no room for all: a column of its own, a line below one; or nowhere. */
  narrow?: 'column' | { below: string };
  /** What it says below another, where its head does not say what it is. */
  narrowCell?: (contact: ContactRow) => Cell;
  /** Numbers end where their column does. */
  align?: 'end';
  class?: string;
};

type Cell = { component: Component; props: Record<string, unknown> };

function cell<Props extends Record<string, unknown>>(component: Component<Props>, props: Props): Cell {
  return { component: component as unknown as Component, props };
}

/** The contact list's columns in their order. What visitors wrote is in no CSV file of the list. */
const ALL: readonly (Column | TableColumn)[] = [
  {
    name: 'contact_id',
    cell: (contact) => cell(ContactLink, { contact }),
    csv: (contact) => contact.id,
    narrow: 'column',
  },
  {
    name: 'last_message',
    cell: ({ excerpt }) => cell(LastMessage, { excerpt }),
    narrow: { below: 'contact_id' },
    class: 'w-full',
  },
  {
    name: 'country',
    cell: (contact) => cell(Country, { code: contact.country }),
    csv: (contact) => contact.country,
    narrow: { below: 'contact_id' },
  },
  {
    name: 'created_at',
    cell: (contact) => cell(Time, { value: contact.created_at, style: 'date' }),
    csv: (contact) => contact.created_at,
    class: 'text-muted',
  },
  {
    name: 'last_seen_at',
    cell: (contact) => cell(Time, { value: contact.last_seen_at }),
    csv: (contact) => contact.last_seen_at,
    narrow: 'column',
  },
  {
    name: 'conversations_count',
    cell: (contact) => cell(Count, { value: contact.conversations_count }),
    csv: (contact) => contact.conversations_count,
    narrow: { below: 'last_seen_at' },
    narrowCell: (contact) => cell(ConversationsCount, { count: contact.conversations_count }),
    align: 'end',
  },
  { name: 'consent_withdrawn_at', csv: (contact) => contact.consent_withdrawn_at },
];

/** The columns of the CSV file. */
export const COLUMNS = ALL.filter((column): column is Column => column.csv !== undefined);

export const TABLE_COLUMNS = ALL.filter((column): column is TableColumn => 'cell' in column);
