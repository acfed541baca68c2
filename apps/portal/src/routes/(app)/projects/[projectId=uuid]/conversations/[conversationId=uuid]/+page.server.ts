import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { conversationQueryParameters, listOf } from '#lib/conversations/conversation-query.ts';
import { deleteConversation, findConversation, listMessages } from '#lib/db/conversations.ts';
import { refuse } from '#lib/forms/refuse.ts';
import { parseCursor } from '#lib/list/cursor.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { database }, params, url }) => {
  const { projectId, conversationId } = params;
  const before = parseCursor(url.searchParams.get('before'));
  const [conversation, thread] = await Promise.all([
    findConversation(database, projectId, conversationId),
    listMessages(database, projectId, { conversationId, before }),
  ]);
  if (!conversation) error(404, 'NOT_FOUND');
  return {
    conversation,
    thread,
    isNewest: before === null,
    confirming: url.searchParams.has('delete'),
    list: conversationQueryParameters(listOf(url.searchParams)).toString(),
  };
};

export const actions: Actions = {
  delete: async ({ locals, params: { projectId, conversationId }, url }) => {
    const deletion = await deleteConversation(locals.database, projectId, conversationId);
    if (!deletion.ok) return refuse(deletion.code);
    const list = conversationQueryParameters(listOf(url.searchParams));
    list.set('deleted', String(deletion.value));
    redirect(303, resolve(`projects/${projectId}/conversations?${list}`));
  },
};
