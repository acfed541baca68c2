import { z } from 'zod';
import type { DatabaseClient } from './client.ts';
import { outcome, type Outcome } from './outcome.ts';
import { unwrap } from './unwrap.ts';

/** Rows of a page of the list. */
export const CONTACTS_PER_PAGE = 50;

export type Contact = {
  id: string;
  country: string | null;
  created_at: string;
  last_seen_at: string;
  conversations_count: number;
  consent_withdrawn_at: string | null;
};

export type ContactsPage = { contacts: Contact[]; next: string | null };

const COLUMNS = 'id, country, created_at, last_seen_at, conversations_count, consent_withdrawn_at';

/**
 * Reads one page of a project's contacts, newest activity first.
 *
 * Pages follow the last row that was shown, not a number of rows to skip: the cost is the same on every page, and a
 * contact that moves up meanwhile neither repeats a row nor hides one.
 *
 * @param after cursor of the page before, as `next` gave it; a malformed one counts as none
 */
export async function listContacts(
  database: DatabaseClient,
  projectId: string,
  { after }: { after: string | null },
): Promise<ContactsPage> {
  let query = database
    .from('contacts')
    .select(COLUMNS)
    .eq('project_id', projectId)
    .order('last_seen_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(CONTACTS_PER_PAGE + 1);
  const cursor = parseCursor(after);
  if (cursor) {
    // The first condition is what the index walks from; the second leaves out rows of the same moment already shown.
    query = query.lte('last_seen_at', cursor.time).or(`last_seen_at.lt."${cursor.time}",id.lt.${cursor.id}`);
  }
  const rows = unwrap(await query);
  const contacts = rows.slice(0, CONTACTS_PER_PAGE);
  const last = contacts.at(-1);
  return { contacts, next: rows.length > contacts.length && last ? `${last.last_seen_at}_${last.id}` : null };
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d))_([0-9a-f-]{36})$/;

function parseCursor(text: string | null): { time: string; id: string } | null {
  const [, time, id] = CURSOR.exec(text ?? '') ?? [];
  return time && id ? { time, id } : null;
}

/** Reads one contact; null when there is none that the member may see. */
export async function findContact(
  database: DatabaseClient,
  projectId: string,
  contactId: string,
): Promise<Contact | null> {
  return unwrap(
    await database
      .from('contacts')
      .select(COLUMNS)
      .eq('project_id', projectId)
      .eq('id', contactId)
      .maybeSingle(),
  );
}

const erasureSchema = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('OK'),
    receipt: z.object({ contactHash: z.string() }),
  }),
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
  return erasure.code === 'OK'
    ? { ok: true, value: erasure.receipt.contactHash }
    : { ok: false, code: 'CONTACT_ERASED' };
}
