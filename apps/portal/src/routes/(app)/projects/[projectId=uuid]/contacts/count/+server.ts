import { databaseFilter, parseContactFilter } from '#lib/contacts/contact-filter.ts';
import { countContacts } from '#lib/db/contacts.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import type { RequestHandler } from './$types';

/** The exact number of contacts that match a list's address, and as of when: asked before acting on all of them. */
export const GET: RequestHandler = async ({ locals, params, url, cookies }) => {
  const asOf = new Date().toISOString();
  const count = await countContacts(locals.database, params.projectId, {
    filter: databaseFilter(parseContactFilter(url.searchParams), readTimeZone(cookies.get('time_zone'))),
  });
  return Response.json({ count, asOf });
};
