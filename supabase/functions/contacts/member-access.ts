import { EXPORT_PAGE_SIZE } from '../_shared/export/export-source.ts';
import type { IngestResult } from '../_shared/read-result.ts';
import type { Refusal } from '../_shared/refusal.ts';
import type { ContactAccess } from './contact-access.ts';
import type { Context } from './context.ts';
import type { ContactPath } from './route.ts';

/** Goes through the Data API with the member's own token: row-level security and membership decide. */
export function memberAccess(
  { projectId, contactId }: ContactPath,
  { token, context: { database, dataApi } }: { token: string; context: Context },
): ContactAccess {
  const contact = { project_id: projectId, contact_id: contactId };
  /** A call may take long, but an unavailable database is reported at once. */
  const call = async <Result extends IngestResult>(name: string): Promise<Result | Refusal> =>
    (await database.check()) ?? (await dataApi.call<Result>(name, { token, parameters: contact }));
  return {
    erase: () => call('erase_contact'),
    facts: () => call('export_contact'),
    page: (after) =>
      dataApi.call('export_messages', {
        token,
        parameters: { ...contact, after, page_size: EXPORT_PAGE_SIZE },
      }),
  };
}
