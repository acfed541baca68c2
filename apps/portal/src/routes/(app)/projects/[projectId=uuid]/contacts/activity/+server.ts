import { databaseFilter, parseContactFilter } from '#lib/contacts/contact-filter.ts';
import { countContacts } from '#lib/db/contacts.ts';
import { isInstant } from '#lib/list/cursor.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import type { RequestHandler } from './$types';

/** Enough to say "99+". */
const COUNT_AT_MOST = 100;

/** How many contacts of a list were active after `since`: what the "new" bar asks again and again. */
export const GET: RequestHandler = async ({ locals, params, url, cookies }) => {
  const since = url.searchParams.get('since') ?? '';
  if (!isInstant(since)) return new Response('Found no ISO 8601 time in "since"', { status: 400 });
  const count = await countContacts(locals.database, params.projectId, {
    // The text as it came: the database's times are finer than JavaScript's.
    filter: {
      ...databaseFilter(parseContactFilter(url.searchParams), readTimeZone(cookies.get('time_zone'))),
      seen_after: since,
    },
    atMost: COUNT_AT_MOST,
  });
  return Response.json({ count });
};
