import { isUuid } from '@webspeaker/core/uuid';
import { parseCursor } from '#lib/list/cursor.ts';
import { listMessages, readTimeline } from '#lib/db/conversations.ts';
import type { RequestHandler } from './$types';

/** What a reader who scrolls on needs next: older conversations, or older messages of the conversation named. */
export const GET: RequestHandler = async ({
  locals: { database },
  params: { projectId, contactId },
  url,
}) => {
  const before = parseCursor(url.searchParams.get('before'));
  if (!before) return new Response('Found no place in "before"', { status: 400 });
  const conversationId = url.searchParams.get('conversation');
  if (conversationId === null) {
    return Response.json(await readTimeline(database, projectId, { contactId, before }));
  }
  if (!isUuid(conversationId)) return new Response('Found no id in "conversation"', { status: 400 });
  const { messages } = await listMessages(database, projectId, { conversationId, before });
  return Response.json(messages);
};
