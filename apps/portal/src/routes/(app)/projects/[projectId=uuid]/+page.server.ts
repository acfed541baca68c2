import { readOverview } from '#lib/db/overview.ts';
import { newestActivity } from '#lib/db/contacts.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import { parseDateRange } from '#lib/overview/date-range.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url, cookies }) => {
  const timeZone = readTimeZone(cookies.get('time_zone'));
  const range = parseDateRange(url.searchParams, timeZone);
  const [overview, newest] = await Promise.all([
    readOverview(locals.database, params.projectId, { range, timeZone }),
    newestActivity(locals.database, params.projectId),
  ]);
  return { range, overview, isEmpty: Date.parse(newest) === 0 && overview.channels.length === 0 };
};
