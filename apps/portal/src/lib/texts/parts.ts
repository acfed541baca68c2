/**
 * The texts come in three parts: what the contact list says and what frames all pages; what the other pages of the daily
 * work say; and the most, which few people read on a day: settings, installing, the audit record and such. The build
 * divides a language's one file accordingly (texts-in-parts.ts).
 */
export type Part = 'list' | 'everyday' | 'rest';

type Some = Exclude<Part, 'rest'>;

/** The texts of the first two parts. A test holds them against the pages below. */
export const TEXTS: Readonly<Record<Some, readonly string[]>> = {
  list: [
    'alerts',
    'bulk',
    'common',
    'contact',
    'contacts',
    'errors',
    'files',
    'filters',
    'help',
    'list',
    'periods',
    'projects',
    'shell',
    'shortcuts',
  ],
  everyday: [
    'conversation',
    'conversations',
    'fields',
    'followUp',
    'message',
    'overview',
    'problems',
    'reply',
    'signIn',
    'upkeep',
    'views',
  ],
};

/** Routes that need no more than a part and those before it: whoever comes to another one loads the rest too. */
export const ROUTES: Readonly<Record<Some, readonly string[]>> = {
  list: ['/(app)/projects/[projectId=uuid]/contacts'],
  everyday: [
    '/(signed-out)/sign-in',
    '/(app)/projects/[projectId=uuid]',
    '/(app)/projects/[projectId=uuid]/contacts/[contactId=uuid]',
    '/(app)/projects/[projectId=uuid]/conversations',
    '/(app)/projects/[projectId=uuid]/conversations/[conversationId=uuid]',
  ],
};

/** The part that a text is in, by its area. */
export function partOf(area: string): Part {
  return TEXTS.list.includes(area) ? 'list' : TEXTS.everyday.includes(area) ? 'everyday' : 'rest';
}

/** The parts that a route's pages need; without one it is the page of an error. */
export function partsFor(route: string | null): Part[] {
  if (route === null || ROUTES.list.includes(route)) return ['list'];
  return ROUTES.everyday.includes(route) ? ['list', 'everyday'] : ['list', 'everyday', 'rest'];
}
