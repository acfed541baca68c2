import { today } from '@internationalized/date';
import { listUnanswered } from '#lib/db/unanswered.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import { endOfDay, startOfDay } from '#lib/time/day-range.ts';
import { periodEnds, PERIODS, type Period } from '#lib/time/period.ts';
import type { PageServerLoad } from './$types';

const USUAL: Period = '30_days';

/** The days of a period, as moments where the reader is; of any time, neither end. */
function momentsOf(period: Period | 'any', timeZone: string): { since: string | null; until: string | null } {
  if (period === 'any') return { since: null, until: null };
  const [from, to] = periodEnds(period, today(timeZone));
  return { since: startOfDay(from, timeZone), until: endOfDay(to, timeZone) };
}

export const load: PageServerLoad = async ({ locals, params, url, cookies }) => {
  const asked = url.searchParams.get('period');
  const period = asked === 'any' ? asked : (PERIODS.find((known) => known === asked) ?? USUAL);
  const moments = momentsOf(period, readTimeZone(cookies.get('time_zone')));
  return { period, questions: await listUnanswered(locals.database, params.projectId, moments) };
};
