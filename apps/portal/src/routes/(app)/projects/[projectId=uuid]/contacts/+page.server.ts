import { databaseFilter, isFiltered, parseContactQuery } from '#lib/contacts/contact-query.ts';
import { COUNT_LIMIT } from '#lib/contacts/limits.ts';
import { countContacts, listContactCountries, listContacts, newestActivity } from '#lib/db/contacts.ts';
import { findErasure } from '#lib/db/erasures.ts';
import { findAccessKey } from '#lib/db/keys.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { database }, params: { projectId }, url, cookies }) => {
  const query = parseContactQuery(url.searchParams);
  const timeZone = readTimeZone(cookies.get('time_zone'));
  const filter = databaseFilter(query.filter, timeZone);
  const [list, count, countries, since, accessKey, erasure] = await Promise.all([
    listContacts(database, projectId, { query, timeZone }),
    countContacts(database, projectId, { filter, atMost: COUNT_LIMIT + 1 }),
    listContactCountries(database, projectId),
    newestActivity(database, projectId),
    findAccessKey(database, projectId),
    findErasure(database, projectId, url.searchParams.get('erased')),
  ]);
  return { query, list, count, countries, since, accessKey, erasure, filtered: isFiltered(query.filter) };
};
