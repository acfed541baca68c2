import { randomUUID } from 'node:crypto';
import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { memberNames } from '#lib/conversations/authors.ts';
import { conversationQueryParameters, listOf } from '#lib/conversations/conversation-query.ts';
import { assignForm, replyForm, resolveForm } from '#lib/conversations/reply-forms.ts';
import { deleteConversation, findConversation, listMessages } from '#lib/db/conversations.ts';
import { listMembers } from '#lib/db/people.ts';
import { assignConversation, replyToConversation, resolveConversation } from '#lib/db/replies.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { refuse } from '#lib/forms/refuse.ts';
import { parseCursor } from '#lib/list/cursor.ts';
import { threadVersion } from '#lib/server/thread-version.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { database }, params, url, parent }) => {
  const { projectId, conversationId } = params;
  const before = parseCursor(url.searchParams.get('before'));
  const [conversation, thread, members] = await Promise.all([
    findConversation(database, projectId, conversationId),
    listMessages(database, projectId, { conversationId, before }),
    parent().then(({ project }) => listMembers(database, project.organization_id)),
  ]);
  if (!conversation) error(404, 'NOT_FOUND');
  return {
    conversation,
    thread,
    members: memberNames(members),
    version: threadVersion(conversation, thread.messages),
    // Sent twice, because its answer was lost, a message is one.
    nextMessageId: randomUUID(),
    isNewest: before === null,
    confirming: url.searchParams.has('delete'),
    list: conversationQueryParameters(listOf(url.searchParams)).toString(),
  };
};

export const actions: Actions = {
  reply: formAction('reply', replyForm, async ({ kind, ...draft }, { locals, params }) => {
    const reply = await replyToConversation(locals.database, params, { ...draft, isNote: kind === 'note' });
    // What is written next is another message, whether or not the page was loaded again before.
    return reply.ok ? { ...reply, value: { nextMessageId: randomUUID() } } : reply;
  }),
  assign: formAction('assign', assignForm, ({ userId }, { locals, params }) =>
    assignConversation(locals.database, params, userId),
  ),
  resolve: formAction('resolve', resolveForm, ({ resolved }, { locals, params }) =>
    resolveConversation(locals.database, params, resolved),
  ),
  delete: async ({ locals, params: { projectId, conversationId }, url }) => {
    const deletion = await deleteConversation(locals.database, projectId, conversationId);
    if (!deletion.ok) return refuse(deletion.code, { form: 'delete' });
    const list = conversationQueryParameters(listOf(url.searchParams));
    list.set('deleted', String(deletion.value));
    redirect(303, resolve(`projects/${projectId}/conversations?${list}`));
  },
};
