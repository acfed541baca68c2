import { databaseFilter, parseContactFilter } from '#lib/contacts/contact-filter.ts';
import type { BulkTarget } from '#lib/contacts/bulk-target.ts';
import type { DatabaseClient } from '#lib/db/client.ts';
import { listContactsAfter, listContactsById, type Contact } from '#lib/db/contacts.ts';

type Scope = { database: DatabaseClient; projectId: string; timeZone: string; batchSize: number };

/** Reads the contacts that an action is for, a batch at a time, in the order of the list. */
export async function* eachTarget(target: BulkTarget, scope: Scope): AsyncGenerator<Contact[]> {
  const { database, projectId, timeZone, batchSize } = scope;
  if ('ids' in target) {
    for (let start = 0; start < target.ids.length; start += batchSize) {
      yield listContactsById(database, projectId, target.ids.slice(start, start + batchSize));
    }
    return;
  }
  const asked = databaseFilter(parseContactFilter(new URLSearchParams(target.query)), timeZone);
  const filter = { ...asked, created_before: target.asOf };
  let after: Contact | undefined;
  do {
    const batch: Contact[] = await listContactsAfter(database, projectId, { filter, after, size: batchSize });
    if (batch.length) yield batch;
    after = batch.length === batchSize ? batch.at(-1) : undefined;
  } while (after);
}
