import { isUuid, type ErrorIssue } from '@webspeaker/core';

import { invalid, Refusal } from '../_shared/refusal.ts';

/** Which contact a path names; ids are in lower case. */
export type ContactPath = { projectId: string; contactId: string };

/** Which conversation a path names; ids are in lower case. */
export type ConversationPath = { projectId: string; conversationId: string };

/** How the paths of this function are called. */
export type Route = (ContactPath & { method: 'DELETE' | 'GET' }) | (ConversationPath & { method: 'POST' });

/**
 * Reads `/contacts/{projectId}/{contactId}`, which takes DELETE, `…/export`, which takes GET, and
 * `/contacts/{projectId}/conversations/{conversationId}/replies`, which takes POST.
 */
export function readRoute(path: string): Route | Refusal {
  const contact = /^\/contacts\/(?<projectId>[^/]+)\/(?<contactId>[^/]+)(?<rest>\/export)?$/.exec(
    path,
  )?.groups;
  if (contact) {
    const { projectId = '', contactId = '' } = contact;
    return readIds({ projectId, contactId }, (ids) => ({
      ...ids,
      method: contact['rest'] ? 'GET' : 'DELETE',
    }));
  }
  const conversation =
    /^\/contacts\/(?<projectId>[^/]+)\/conversations\/(?<conversationId>[^/]+)\/replies$/.exec(path)?.groups;
  if (conversation) {
    const { projectId = '', conversationId = '' } = conversation;
    return readIds({ projectId, conversationId }, (ids) => ({ ...ids, method: 'POST' }));
  }
  return new Refusal('NOT_FOUND', {
    message:
      'There is no such call; there are /contacts/{projectId}/{contactId}, /contacts/{projectId}/{contactId}/export, /contacts/{projectId}/conversations/{conversationId}/replies and /contacts/health',
  });
}

function readIds<Ids extends Record<string, string>>(
  found: Ids,
  route: (ids: Ids) => Route,
): Route | Refusal {
  const ids = Object.fromEntries(
    Object.entries(found).map(([name, value]) => [name, value.toLowerCase()]),
  ) as Ids;
  const [first, ...others]: ErrorIssue[] = Object.entries(ids)
    .filter(([, value]) => !isUuid(value))
    .map(([name]) => ({ path: name, message: 'Expected a UUID' }));
  return first ? invalid(first, ...others) : route(ids);
}
