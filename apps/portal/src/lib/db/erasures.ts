import { isContactHash } from '@webspeaker/core/contact-id';
import { z } from 'zod';
import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

/** What an erasure left behind: proof that names nobody, and how much went. */
export type Erasure = {
  contactHash: string;
  erasedAt: string;
  conversations: number;
  messages: number;
  consentReceipts: number;
};

const details = z.object({ conversations: z.number(), messages: z.number(), consentReceipts: z.number() });

/** Whether a contact of a project was ever erased. */
export async function wasErasedIn(database: DatabaseClient, projectId: string): Promise<boolean> {
  const events = unwrap(
    await database
      .from('audit_events')
      .select('id')
      .eq('project_id', projectId)
      .eq('action', 'contact.erased')
      .limit(1),
  );
  return events.length > 0;
}

/**
 * Reads the receipt of an erasure from the audit record.
 *
 * @param contactHash SHA-256 of the contact's id in hex; anything else finds nothing
 */
export async function findErasure(
  database: DatabaseClient,
  projectId: string,
  contactHash: string | null,
): Promise<Erasure | null> {
  if (!isContactHash(contactHash)) return null;
  const event = unwrap(
    await database
      .from('audit_events')
      .select('contact_hash, details, created_at')
      .eq('project_id', projectId)
      .eq('action', 'contact.erased')
      .eq('contact_hash', contactHash)
      .limit(1)
      .maybeSingle(),
  );
  const counts = details.safeParse(event?.details);
  if (!event?.contact_hash || !counts.success) return null;
  return { contactHash: event.contact_hash, erasedAt: event.created_at, ...counts.data };
}
