import { z } from 'zod';
import type { DatabaseFilter } from '#lib/contacts/contact-filter.ts';
import { firstPage, type ContactQuery } from '#lib/contacts/contact-query.ts';
import { CONTACTS_PER_PAGE, COUNTRY_LIMIT } from '#lib/contacts/limits.ts';
import type { Author } from '#lib/conversations/authors.ts';
import type { Tables } from '#lib/database.types.ts';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import { pageOf, type ListPage } from '#lib/list/page-of.ts';
import type { DatabaseClient } from './client.ts';
import { outcome } from './outcome.ts';
import { unwrap } from './unwrap.ts';

export type Contact = Tables<'contacts'>;

/**
 * What was said last to a contact or by them; in a search, where the words were found, with the words marked (see
 * `markedParts`).
 */
export type Excerpt = {
  conversationId: string;
  channel: string;
  createdAt: string;
  text: string;
  author: Author;
};

export type ListedContact = Contact & { excerpt: Excerpt | null };

/**
 * Reads one page of a project's contacts.
 *
 * Pages follow the last row that was shown, not a number of rows to skip: the cost is the same on every page, and a
 * contact that moves up meanwhile neither repeats a row nor hides one.
 */
export async function listContacts(
  database: DatabaseClient,
  projectId: string,
  { query, filter }: { query: ContactQuery; filter: DatabaseFilter },
): Promise<ListPage<ListedContact>> {
  const cursor = query.after ?? query.before;
  const backwards = query.before !== null;
  const rows = unwrap(
    await database.rpc('list_contacts', {
      project_id: projectId,
      filter,
      sort: query.sort,
      ascending: query.ascending !== backwards,
      ...(cursor && { cursor_value: cursor.value, cursor_id: cursor.id }),
      page_size: CONTACTS_PER_PAGE + 1,
    }),
  );
  const page = pageOf(rows, {
    ...query,
    size: CONTACTS_PER_PAGE,
    cursorOf: (row) => ({ value: String(row[query.sort]), id: row.id }),
  });
  if (!page) return listContacts(database, projectId, { query: firstPage(query), filter });
  const excerpts = await readExcerpts(database, projectId, {
    contactIds: page.rows.map(({ id }) => id),
    search: query.filter.search,
  });
  return {
    ...page,
    rows: page.rows.map((contact) => ({ ...contact, excerpt: excerpts.get(contact.id) ?? null })),
  };
}

/** Reads what stands beside contacts in a list, by their id; of a contact without a message, nothing. */
export async function readExcerpts(
  database: DatabaseClient,
  projectId: string,
  { contactIds, search }: { contactIds: string[]; search: string },
): Promise<Map<string, Excerpt>> {
  if (contactIds.length === 0) return new Map();
  const rows = unwrap(
    await database.rpc('contact_excerpts', {
      project_id: projectId,
      contact_ids: contactIds,
      ...(search && { search }),
    }),
  );
  return new Map(
    rows.map((row) => [
      row.contact_id,
      {
        conversationId: row.conversation_id,
        channel: row.channel,
        createdAt: row.created_at,
        text: row.excerpt,
        author: row,
      },
    ]),
  );
}

/**
 * Reads contacts in the order in which they came, whatever they do meanwhile: for work on all that a filter picks. Being
 * seen moves a contact within the list, but not within this order.
 */
export async function listContactsAfter(
  database: DatabaseClient,
  projectId: string,
  { filter, after, size }: { filter: DatabaseFilter; after: Contact | undefined; size: number },
): Promise<Contact[]> {
  return unwrap(
    await database.rpc('list_contacts', {
      project_id: projectId,
      filter,
      sort: 'created_at',
      ascending: true,
      ...(after && { cursor_value: after.created_at, cursor_id: after.id }),
      page_size: size,
    }),
  );
}

/** Reads those of the named contacts that the member may see. */
export async function listContactsById(
  database: DatabaseClient,
  projectId: string,
  contactIds: string[],
): Promise<Contact[]> {
  return unwrap(
    await database.from('contacts').select().eq('project_id', projectId).in('id', contactIds).order('id'),
  );
}

/** Counts the contacts that a filter picks, no further than `atMost`; without it, all of them. */
export async function countContacts(
  database: DatabaseClient,
  projectId: string,
  { filter, atMost }: { filter: DatabaseFilter; atMost?: number },
): Promise<number> {
  return unwrap(
    await database.rpc('count_contacts', {
      project_id: projectId,
      filter,
      ...(atMost && { at_most: atMost }),
    }),
  );
}

/** Counts a project's contacts by country, no further than {@link COUNTRY_LIMIT}; `unknown` is a country here. */
export async function countCountries(
  database: DatabaseClient,
  projectId: string,
): Promise<Record<string, number>> {
  const rows = unwrap(
    await database.rpc('contact_countries', { project_id: projectId, at_most: COUNTRY_LIMIT + 1 }),
  ) as { country: string | null; contacts: number }[];
  return Object.fromEntries(rows.map(({ country, contacts }) => [country ?? 'unknown', contacts]));
}

export type ContactListFacts = {
  /** Contacts that match, counted no further than asked. */
  matching: number;
  /** Countries of the project's contacts, by their codes. */
  countries: string[];
  /** When the project's newest activity was; null when it has no contact. */
  newest: string | null;
};

/** Reads what stands around a page of the list. */
export async function contactListFacts(
  database: DatabaseClient,
  projectId: string,
  { filter, atMost }: { filter: DatabaseFilter; atMost: number },
): Promise<ContactListFacts> {
  const rows = unwrap(
    await database.rpc('contact_list_facts', { project_id: projectId, filter, at_most: atMost }),
  );
  return rows[0] ?? { matching: 0, countries: [], newest: null };
}

/** Reads one contact; null when there is none that the member may see. */
export async function findContact(
  database: DatabaseClient,
  projectId: string,
  contactId: string,
): Promise<Contact | null> {
  return unwrap(
    await database.from('contacts').select().eq('project_id', projectId).eq('id', contactId).maybeSingle(),
  );
}

const receiptSchema = z.object({
  receipt: z.object({ contactHash: z.string(), erasedAt: z.string() }),
  erased: z.object({ conversations: z.number(), messages: z.number(), consentReceipts: z.number() }),
});

/** What an erasure leaves: proof that names nobody, and how much went. */
export type ErasureReceipt = z.infer<typeof receiptSchema>;

const erasureSchema = z.discriminatedUnion('code', [
  receiptSchema.extend({ code: z.literal('OK') }),
  z.object({ code: z.literal('NOT_FOUND') }),
]);

/**
 * Erases a contact with everything that belongs to it, for good.
 *
 * @returns SHA-256 of the contact's id: the name under which {@link findErasure} finds the receipt
 */
export async function eraseContact(
  database: DatabaseClient,
  projectId: string,
  contactId: string,
): Promise<Outcome<string>> {
  const answer = outcome(
    await database.rpc('erase_contact', { project_id: projectId, contact_id: contactId }),
  );
  if (!answer.ok) return answer;
  const erasure = erasureSchema.parse(answer.value);
  return erasure.code === 'OK' ? done(erasure.receipt.contactHash) : { ok: false, code: 'CONTACT_ERASED' };
}

/** Erases up to 100 contacts and returns a receipt for each that was there. */
export async function eraseContacts(
  database: DatabaseClient,
  projectId: string,
  contactIds: string[],
): Promise<ErasureReceipt[]> {
  const answer = await database.rpc('erase_contacts', { project_id: projectId, contact_ids: contactIds });
  return z.array(receiptSchema).parse(unwrap(answer));
}

/**
 * Puts an export of the list on the audit record, before the first contact leaves.
 *
 * @param contacts how many were picked one by one; null when all that match a filter were
 */
export async function recordListExport(
  database: DatabaseClient,
  projectId: string,
  contacts: number | null,
): Promise<void> {
  unwrap(await database.rpc('record_list_export', { project_id: projectId, ...(contacts && { contacts }) }));
}
