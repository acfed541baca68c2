import { bulkTarget } from '#lib/contacts/bulk-target.ts';
import { csvLine } from '#lib/csv/csv-line.ts';
import { recordListExport } from '#lib/db/contacts.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import { eachTarget } from '#lib/server/each-target.ts';
import { streamLines } from '#lib/server/stream-lines.ts';
import type { RequestHandler } from './$types';

const BATCH_SIZE = 500;
const HEAD = ['contact_id', 'country', 'created_at', 'last_seen_at', 'conversations', 'consent_withdrawn_at'];

/**
 * The chosen contacts as a CSV file. A form is posted here, because an export is an act that goes on the audit record,
 * and no link of another site can bring it about.
 */
export const POST: RequestHandler = async ({
  locals: { database },
  params: { projectId },
  request,
  cookies,
}) => {
  const form = await request.formData();
  const target = bulkTarget.safeParse(
    form.has('query') ? { query: form.get('query'), asOf: form.get('asOf') } : { ids: form.getAll('id') },
  );
  if (!target.success) return new Response('Found no contacts to export', { status: 400 });
  const timeZone = readTimeZone(cookies.get('time_zone'));
  const scope = { database, projectId, timeZone, batchSize: BATCH_SIZE };
  await recordListExport(database, projectId, 'ids' in target.data ? target.data.ids.length : null);

  async function* lines() {
    yield csvLine(HEAD);
    for await (const batch of eachTarget(target.data as NonNullable<typeof target.data>, scope)) {
      yield batch
        .map((contact) =>
          csvLine([
            contact.id,
            contact.country,
            contact.created_at,
            contact.last_seen_at,
            contact.conversations_count,
            contact.consent_withdrawn_at,
          ]),
        )
        .join('');
    }
  }
  const day = new Date().toISOString().slice(0, 10);
  return streamLines(lines(), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="contacts-${day}.csv"`,
  });
};
