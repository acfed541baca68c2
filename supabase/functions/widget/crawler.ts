import { isbot } from 'isbot';

import { Refusal } from '../_shared/refusal.ts';

/**
 * Refuses what a crawler writes. It runs a page's scripts as a browser does, fills in what it finds there, and says in
 * its User-Agent what it is. It isn't told that its message is taken, because it isn't: an acknowledged message is in the
 * database.
 *
 * A sender that is no browser, such as a server of the owner's own, is no crawler; nor is a browser without a screen
 * ("Headless"), which owners test their websites with.
 *
 * @returns null when the request may go on
 */
export function refuseCrawler(headers: Headers): Refusal | null {
  const agent = headers.get('user-agent') ?? '';
  const isBrowser = agent.startsWith('Mozilla/') && !agent.includes('Headless');
  if (!isBrowser || !isbot(agent)) return null;
  return new Refusal('FORBIDDEN', { message: 'Messages of crawlers are not stored' });
}
