import type { Tables } from '#lib/database.types.ts';
import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

export type ConsentReceipt = Pick<
  Tables<'consent_receipts'>,
  'id' | 'source' | 'category' | 'method' | 'given_at' | 'widget_version'
>;

/** Consent statements of a contact, newest first. */
export async function listConsentReceipts(
  database: DatabaseClient,
  projectId: string,
  contactId: string,
): Promise<ConsentReceipt[]> {
  return unwrap(
    await database
      .from('consent_receipts')
      .select('id, source, category, method, given_at, widget_version')
      .eq('project_id', projectId)
      .eq('contact_id', contactId)
      .order('given_at', { ascending: false })
      .limit(100),
  );
}
