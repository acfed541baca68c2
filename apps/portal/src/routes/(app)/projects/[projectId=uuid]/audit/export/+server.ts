import { error } from '@sveltejs/kit';
import { findProject } from '#lib/db/projects.ts';
import { auditCsv } from '#lib/server/audit-page.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
  const project = await findProject(event.locals.database, event.params.projectId);
  if (!project) error(404, 'NOT_FOUND');
  return auditCsv(event, { organizationId: project.organization_id, projectId: project.id });
};
