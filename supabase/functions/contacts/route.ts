import { isUuid, type ErrorIssue } from '@webspeaker/core';

import { invalid, Refusal } from '../_shared/refusal.ts';

/** Which contact a path names; ids are in lower case. */
export type ContactPath = { projectId: string; contactId: string };

/** How the paths of this function are called. */
export type Route = ContactPath & { method: 'DELETE' | 'GET' };

/** Reads `/contacts/{projectId}/{contactId}`, which takes DELETE, and `…/export`, which takes GET. */
export function readRoute(path: string): Route | Refusal {
  const [, projectId, contactId, rest] = /^\/contacts\/([^/]+)\/([^/]+)(\/export)?$/.exec(path) ?? [];
  if (projectId === undefined || contactId === undefined) {
    return new Refusal('NOT_FOUND', {
      message:
        'There is no such call; there are /contacts/{projectId}/{contactId}, /contacts/{projectId}/{contactId}/export and /contacts/health',
    });
  }
  const ids = { projectId: projectId.toLowerCase(), contactId: contactId.toLowerCase() };
  const [first, ...others]: ErrorIssue[] = Object.entries(ids)
    .filter(([, value]) => !isUuid(value))
    .map(([name]) => ({ path: name, message: 'Expected a UUID' }));
  return first ? invalid(first, ...others) : { ...ids, method: rest ? 'GET' : 'DELETE' };
}
