import { answerExport } from '../_shared/export/answer-export.ts';
import {
  EXPORT_PAGE_SIZE,
  type ExportFacts,
  type ExportPage,
  type ExportSource,
} from '../_shared/export/export-source.ts';
import type { Context } from './context.ts';
import type { Credential } from './credential.ts';
import type { ContactPath } from './route.ts';

type Exporting = ContactPath & { context: Context };

/**
 * `GET /contacts/{projectId}/{contactId}/export`: everything held on a contact. NOT_FOUND for a contact that isn't there,
 * was erased, or belongs to a project that the credential doesn't open. Each export is audited.
 */
export function exportContact(
  request: Request,
  { credential, ...exporting }: Exporting & { credential: Credential },
): Promise<Response> {
  const source =
    credential.kind === 'member'
      ? forMember(credential.token, exporting)
      : forServer(credential.hash, exporting);
  return answerExport(request, { source });
}

/** Through the Data API with the member's own token: row-level security and membership decide. */
function forMember(token: string, { projectId, contactId, context }: Exporting): ExportSource {
  const contact = { project_id: projectId, contact_id: contactId };
  return {
    async begin() {
      const away = await context.database.check();
      return (
        away ?? (await context.dataApi.call<ExportFacts>('export_contact', { token, parameters: contact }))
      );
    },
    page: (after) =>
      context.dataApi.call<ExportPage>('export_messages', {
        token,
        parameters: { ...contact, after, page_size: EXPORT_PAGE_SIZE },
      }),
  };
}

function forServer(
  hash: Uint8Array,
  { projectId, contactId, context: { database } }: Exporting,
): ExportSource {
  return {
    begin: () =>
      database.call<ExportFacts>(
        (sql) => sql`
          select ingest.export_contact_by_secret_key(
            key_hash => ${hash},
            project_id => ${projectId},
            contact_id => ${contactId}
          ) as result`,
      ),
    page: (after) =>
      database.call<ExportPage>(
        (sql) => sql`
          select ingest.export_messages_by_secret_key(
            key_hash => ${hash},
            project_id => ${projectId},
            contact_id => ${contactId},
            after => ${after},
            page_size => ${EXPORT_PAGE_SIZE}
          ) as result`,
      ),
  };
}
