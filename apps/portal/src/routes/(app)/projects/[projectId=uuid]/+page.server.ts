import { readOverview } from '#lib/db/overview.ts';
import { readUpkeep } from '#lib/db/upkeep.ts';
import { widgetStatus } from '#lib/db/widget-status.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import { parseDateRange } from '#lib/overview/date-range.ts';
import { withinOrLater } from '#lib/server/within-or-later.ts';
import type { PageServerLoad } from './$types';

/** A project with very many conversations counts for longer than a page should wait: its numbers follow the page. */
const WAIT_MS = 120;

export const load: PageServerLoad = async ({ locals, params, url, cookies, parent }) => {
  const timeZone = readTimeZone(cookies.get('time_zone'));
  const range = parseDateRange(url.searchParams, timeZone);
  const numbers = readOverview(locals.database, params.projectId, { range, timeZone }).then(
    async (overview) => {
      if (overview.channels.length > 0) return { ...overview, isEmpty: false };
      const status = await widgetStatus(locals.database, params.projectId);
      return { ...overview, isEmpty: !status.withConsentAt && !status.withoutConsentAt };
    },
  );
  const upkeep = parent().then(({ isOwner }) =>
    isOwner ? readUpkeep(locals.database, params.projectId) : null,
  );
  const [overview, found] = await Promise.all([withinOrLater(numbers, WAIT_MS), upkeep]);
  return { range, overview, upkeep: found };
};
