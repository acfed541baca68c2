import { bulkTarget } from '#lib/contacts/bulk-target.ts';
import { ERASED_AT_ONCE } from '#lib/contacts/limits.ts';
import { eraseContacts } from '#lib/db/contacts.ts';
import { eachTarget } from '#lib/server/each-target.ts';
import { streamLines } from '#lib/server/stream-lines.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import type { RequestHandler } from './$types';

/**
 * Erases many contacts and tells how far it got: a line of JSON with the receipts of each batch. What was told is done,
 * also when the reader goes away in between.
 */
export const POST: RequestHandler = async ({
  locals: { database },
  params: { projectId },
  request,
  cookies,
}) => {
  const target = bulkTarget.safeParse(await request.json().catch(() => null));
  if (!target.success) return Response.json({ code: 'INVALID_FORM' }, { status: 400 });
  const timeZone = readTimeZone(cookies.get('time_zone'));
  async function* erase(contacts: AsyncIterable<{ id: string }[]>) {
    for await (const batch of contacts) {
      const receipts = await eraseContacts(
        database,
        projectId,
        batch.map(({ id }) => id),
      );
      yield `${JSON.stringify(receipts)}\n`;
    }
  }
  const contacts = eachTarget(target.data, { database, projectId, timeZone, batchSize: ERASED_AT_ONCE });
  return streamLines(erase(contacts), { 'content-type': 'application/x-ndjson; charset=utf-8' });
};
