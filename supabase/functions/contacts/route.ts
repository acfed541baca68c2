import type { ErrorIssue } from '@webspeaker/core';

import { Refusal } from '../_shared/refusal.ts';

/** Which contact a path names; ids are in lower case. */
export type ContactPath = { projectId: string; contactId: string };

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Reads `/contacts/{projectId}/{contactId}`. */
export function readPath(path: string): ContactPath | Refusal {
  const [, projectId, contactId] = /^\/contacts\/([^/]+)\/([^/]+)$/.exec(path.toLowerCase()) ?? [];
  if (projectId === undefined || contactId === undefined) {
    return new Refusal('NOT_FOUND', {
      message: 'There is no such call; there is /contacts/{projectId}/{contactId}',
    });
  }
  const issues: ErrorIssue[] = Object.entries({ projectId, contactId })
    .filter(([, value]) => !UUID.test(value))
    .map(([name]) => ({ path: name, message: 'Expected a UUID' }));
  return issues[0]
    ? new Refusal('INVALID_REQUEST', { message: `${issues[0].path}: ${issues[0].message}`, issues })
    : { projectId, contactId };
}
