import { listContacts } from '#lib/db/contacts.ts';
import { findErasure } from '#lib/db/erasures.ts';
import { findAccessKey } from '#lib/db/projects.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const [page, accessKey, erasure] = await Promise.all([
    listContacts(locals.database, params.projectId, { after: url.searchParams.get('after') }),
    findAccessKey(locals.database, params.projectId),
    findErasure(locals.database, params.projectId, url.searchParams.get('erased')),
  ]);
  return { page, accessKey, erasure };
};
