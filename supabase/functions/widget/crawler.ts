import { isbot } from 'isbot';

import { Refusal } from '../_shared/refusal.ts';

/**
 * Refuses what a crawler writes. A crawler runs a page's scripts as a browser does, fills in what it finds there, and says
 * in its User-Agent what it is. Its message is refused rather than acknowledged and dropped: an acknowledged message is
 * in the database.
 *
 * A sender that is not a browser, such as one of the owner's servers, is not a crawler. Neither is a headless browser:
 * owners test their websites with those.
 *
 * @returns null when the request may go on
 */
export function refuseCrawler(headers: Headers): Refusal | null {
  const agent = headers.get('user-agent') ?? '';
  const isBrowser = agent.startsWith('Mozilla/') && !agent.includes('Headless');
  if (!isBrowser || !isbot(agent)) return null;
  return new Refusal('FORBIDDEN', { message: 'Messages of crawlers are not stored' });
}
