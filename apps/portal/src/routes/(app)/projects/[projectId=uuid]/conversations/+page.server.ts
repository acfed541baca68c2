import { COUNT_LIMIT } from '#lib/contacts/limits.ts';
import { memberNames } from '#lib/conversations/authors.ts';
import { databaseFilter, parseConversationQuery } from '#lib/conversations/conversation-query.ts';
import { countConversations, listConversations } from '#lib/db/conversations.ts';
import { listMembers } from '#lib/db/people.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import { readerOf, shownExcerpt } from '#lib/server/shown-excerpt.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params: { projectId }, url, cookies, parent }) => {
  const { database } = locals;
  const query = parseConversationQuery(url.searchParams);
  const filter = databaseFilter(query.filter, readTimeZone(cookies.get('time_zone')));
  const [list, matching, members] = await Promise.all([
    listConversations(database, projectId, { query, filter }),
    countConversations(database, projectId, { filter, atMost: COUNT_LIMIT + 1 }),
    parent().then(({ project }) => listMembers(database, project.organization_id)),
  ]);
  const names = memberNames(members);
  const reader = readerOf(locals, names);
  const rows = list.rows.map((row) => ({
    ...row,
    excerpt: row.excerpt === null ? null : shownExcerpt(row.excerpt, row, reader),
  }));
  const deleted = url.searchParams.get('deleted') ?? '';
  return {
    query,
    list: { ...list, rows },
    matching,
    members: names,
    deleted: /^\d{1,9}$/.test(deleted) ? Number(deleted) : null,
  };
};
