import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { eraseContact, findContact, readExcerpts } from '#lib/db/contacts.ts';
import { contactQueryParameters, listOf } from '#lib/contacts/contact-query.ts';
import { parseCursor } from '#lib/list/cursor.ts';
import { listConsentReceipts } from '#lib/db/consent-receipts.ts';
import { memberNames } from '#lib/conversations/authors.ts';
import { readTimeline } from '#lib/db/conversations.ts';
import { listMembers } from '#lib/db/people.ts';
import { refuse } from '#lib/forms/refuse.ts';
import { readerOf, shownExcerpt } from '#lib/server/shown-excerpt.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url, parent }) => {
  const { projectId, contactId } = params;
  const list = listOf(url.searchParams);
  const [contact, receipts, timeline, excerpts, members] = await Promise.all([
    findContact(locals.database, projectId, contactId),
    listConsentReceipts(locals.database, projectId, contactId),
    readTimeline(locals.database, projectId, {
      contactId,
      before: parseCursor(url.searchParams.get('before')),
    }),
    list.filter.search
      ? readExcerpts(locals.database, projectId, { contactIds: [contactId], search: list.filter.search })
      : null,
    parent().then(({ project }) => listMembers(locals.database, project.organization_id)),
  ]);
  if (!contact) error(404, 'NOT_FOUND');
  const excerpt = excerpts?.get(contactId);
  const names = memberNames(members);
  const reader = readerOf(locals, names);
  return {
    contact,
    receipts,
    timeline,
    members: names,
    confirming: url.searchParams.has('delete'),
    list,
    excerpt: excerpt ? { ...excerpt, ...shownExcerpt(excerpt.text, excerpt.author, reader) } : null,
  };
};

export const actions: Actions = {
  delete: async ({ locals, params: { projectId, contactId }, url }) => {
    const erasure = await eraseContact(locals.database, projectId, contactId);
    if (!erasure.ok) return refuse(erasure.code);
    const list = contactQueryParameters(listOf(url.searchParams));
    list.set('erased', erasure.value);
    redirect(303, resolve(`projects/${projectId}/contacts?${list}`));
  },
};
