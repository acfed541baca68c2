import { error } from '@sveltejs/kit';
import { findConversation, listMessages } from '#lib/db/conversations.ts';
import { lookAtConversation } from '#lib/db/replies.ts';
import { threadVersion } from '#lib/server/thread-version.ts';
import type { RequestHandler } from './$types';

/**
 * What an open thread asks again and again: who else is there, and whether there is anything new. It says that the member
 * has the thread open, and with `?typing` that they are writing.
 */
export const POST: RequestHandler = async ({ locals: { database }, params, url }) => {
  const { projectId, conversationId } = params;
  const [presence, conversation, { messages }] = await Promise.all([
    lookAtConversation(database, params, url.searchParams.has('typing')),
    findConversation(database, projectId, conversationId),
    listMessages(database, projectId, { conversationId, before: null }),
  ]);
  if (!presence || !conversation) error(404, 'NOT_FOUND');
  return Response.json({ ...presence, version: threadVersion(conversation, messages) });
};
