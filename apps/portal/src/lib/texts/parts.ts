/**
 * The texts come in two parts, since most of what the portal says is said by pages that few people open on a day: settings,
 * installing, the audit record and such. The build divides a language's one file accordingly (texts-in-parts.ts).
 */
export type Part = 'everyday' | 'rest';

/** What the pages for the daily work say, and what frames all pages. A test holds them against those pages. */
export const EVERYDAY_TEXTS: readonly string[] = [
  'alerts',
  'bulk',
  'common',
  'contact',
  'contacts',
  'conversation',
  'conversations',
  'errors',
  'fields',
  'files',
  'filters',
  'followUp',
  'help',
  'list',
  'message',
  'overview',
  'periods',
  'problems',
  'projects',
  'reply',
  'shell',
  'shortcuts',
  'signIn',
  'upkeep',
  'views',
];

/** Routes of the daily work: whoever comes to another one loads the rest too. */
export const EVERYDAY_ROUTES: readonly string[] = [
  '/(signed-out)/sign-in',
  '/(app)/projects/[projectId=uuid]',
  '/(app)/projects/[projectId=uuid]/contacts',
  '/(app)/projects/[projectId=uuid]/contacts/[contactId=uuid]',
  '/(app)/projects/[projectId=uuid]/conversations',
  '/(app)/projects/[projectId=uuid]/conversations/[conversationId=uuid]',
];

/** The parts that a route's pages need; without one it is the page of an error. */
export function partsFor(route: string | null): Part[] {
  return route === null || EVERYDAY_ROUTES.includes(route) ? ['everyday'] : ['everyday', 'rest'];
}
