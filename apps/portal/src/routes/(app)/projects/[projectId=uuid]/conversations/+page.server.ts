import { COUNT_LIMIT } from '#lib/contacts/limits.ts';
import { memberNames } from '#lib/conversations/authors.ts';
import { databaseFilter, parseConversationQuery } from '#lib/conversations/conversation-query.ts';
import { countConversations, listConversations } from '#lib/db/conversations.ts';
import { listMembers } from '#lib/db/people.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({
  locals: { database },
  params: { projectId },
  url,
  cookies,
  parent,
}) => {
  const query = parseConversationQuery(url.searchParams);
  const filter = databaseFilter(query.filter, readTimeZone(cookies.get('time_zone')));
  const [list, matching, members] = await Promise.all([
    listConversations(database, projectId, { query, filter }),
    countConversations(database, projectId, { filter, atMost: COUNT_LIMIT + 1 }),
    parent().then(({ project }) => listMembers(database, project.organization_id)),
  ]);
  const deleted = url.searchParams.get('deleted') ?? '';
  return {
    query,
    list,
    matching,
    members: memberNames(members),
    deleted: /^\d{1,9}$/.test(deleted) ? Number(deleted) : null,
  };
};
