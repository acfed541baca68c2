import { hashContactId, isContactId } from '@webspeaker/core/contact-id';
import { databaseFilter } from '#lib/contacts/contact-filter.ts';
import { parseContactQuery } from '#lib/contacts/contact-query.ts';
import { COUNT_LIMIT } from '#lib/contacts/limits.ts';
import { memberNames } from '#lib/conversations/authors.ts';
import { contactListFacts, listContacts } from '#lib/db/contacts.ts';
import { findErasure, wasErasedIn } from '#lib/db/erasures.ts';
import { findAccessKey } from '#lib/db/keys.ts';
import { listMembers } from '#lib/db/people.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import { readerOf, shownExcerpt } from '#lib/server/shown-excerpt.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params: { projectId }, url, cookies, parent }) => {
  const { database } = locals;
  const query = parseContactQuery(url.searchParams);
  const filter = databaseFilter(query.filter, readTimeZone(cookies.get('time_zone')));
  const searched = query.filter.search.toLowerCase();
  const searchedErased = isContactId(searched) ? await hashContactId(searched) : null;
  const [list, facts, erasure, members] = await Promise.all([
    listContacts(database, projectId, { query, filter }),
    contactListFacts(database, projectId, { filter, atMost: COUNT_LIMIT + 1 }),
    findErasure(database, projectId, searchedErased ?? url.searchParams.get('erased')),
    parent().then(({ project }) => listMembers(database, project.organization_id)),
  ]);
  const reader = readerOf(locals, memberNames(members));
  const rows = list.rows.map(({ excerpt, ...contact }) => ({
    ...contact,
    excerpt: excerpt && { channel: excerpt.channel, ...shownExcerpt(excerpt.text, excerpt.author, reader) },
  }));
  // Only a project that nobody has written to shows its snippet here.
  const isNew = facts.newest === null && !(await wasErasedIn(database, projectId));
  const accessKey = isNew ? await findAccessKey(database, projectId) : null;
  return {
    isNew,
    query,
    list: { ...list, rows },
    facts,
    accessKey,
    erasure,
    searchedErased: searchedErased !== null,
  };
};
