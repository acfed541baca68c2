import { error } from '@sveltejs/kit';
import { findOrganization } from '#lib/db/organizations.ts';
import { auditCsv } from '#lib/server/audit-page.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
  const { organizationId } = event.params;
  if (!(await findOrganization(event.locals.database, organizationId))) error(404, 'NOT_FOUND');
  return auditCsv(event, { organizationId });
};
