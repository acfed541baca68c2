import { error } from '@sveltejs/kit';
import { findOrganization } from '#lib/db/organizations.ts';
import { loadAuditPage } from '#lib/server/audit-page.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { organizationId } = event.params;
  const [organization, audit] = await Promise.all([
    findOrganization(event.locals.database, organizationId),
    loadAuditPage(event, { organizationId }),
  ]);
  if (!organization) error(404, 'NOT_FOUND');
  return { organization, audit };
};
