import { bulkTarget } from '#lib/contacts/bulk-target.ts';
import { csvLine } from '#lib/csv/csv-line.ts';
import { recordListExport } from '#lib/db/contacts.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import { eachTarget } from '#lib/server/each-target.ts';
import { streamLines } from '#lib/server/stream-lines.ts';
import { textsIn } from '#lib/texts/languages.ts';
import { COLUMNS } from '../columns.ts';
import type { RequestHandler } from './$types';

const BATCH_SIZE = 500;

/**
 * The chosen contacts as a CSV file. A form is posted here, because an export is an act that goes on the audit record,
 * and no link of another site can bring it about.
 */
export const POST: RequestHandler = async ({
  locals: { database, language },
  params: { projectId },
  request,
  cookies,
}) => {
  const form = await request.formData();
  const target = bulkTarget.safeParse(
    form.has('query') ? { query: form.get('query'), asOf: form.get('asOf') } : { ids: form.getAll('id') },
  );
  if (!target.success) return new Response('Found no contacts to export', { status: 400 });
  const chosen = target.data;
  const timeZone = readTimeZone(cookies.get('time_zone'));
  const scope = { database, projectId, timeZone, batchSize: BATCH_SIZE };
  await recordListExport(database, projectId, 'ids' in chosen ? chosen.ids.length : null);

  async function* lines() {
    yield csvLine(COLUMNS.map(({ name }) => name));
    for await (const batch of eachTarget(chosen, scope)) {
      yield batch.map((contact) => csvLine(COLUMNS.map(({ csv }) => csv(contact)))).join('');
    }
  }
  const day = new Date().toISOString().slice(0, 10);
  return streamLines(lines(), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${textsIn(language).files.contacts}-${day}.csv"`,
  });
};
