import { ERASURE } from '../_shared/database.ts';
import { EXPORT_PAGE_SIZE } from '../_shared/export/export-source.ts';
import type { ContactAccess } from './contact-access.ts';
import type { Context } from './context.ts';
import type { ContactPath } from './route.ts';

/** Goes through schema `ingest` with the hash of the project's secret key: the function that is called decides. */
export function serverAccess(
  { projectId, contactId }: ContactPath,
  { keyHash, context: { database } }: { keyHash: Uint8Array; context: Context },
): ContactAccess {
  return {
    erase: () =>
      database.call(
        (sql) => sql`
          ingest.erase_contact_by_secret_key(
            p_key_hash => ${keyHash},
            p_project_id => ${projectId},
            p_contact_id => ${contactId}
          )`,
        ERASURE,
      ),
    facts: () =>
      database.call(
        (sql) => sql`
          ingest.export_contact_by_secret_key(
            p_key_hash => ${keyHash},
            p_project_id => ${projectId},
            p_contact_id => ${contactId}
          )`,
      ),
    page: (after) =>
      database.call(
        (sql) => sql`
          ingest.export_messages_by_secret_key(
            p_key_hash => ${keyHash},
            p_project_id => ${projectId},
            p_contact_id => ${contactId},
            p_after => ${after},
            p_page_size => ${EXPORT_PAGE_SIZE}
          )`,
      ),
  };
}
