import { loadAuditPage } from '#lib/server/audit-page.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { project } = await event.parent();
  return {
    audit: await loadAuditPage(event, { organizationId: project.organization_id, projectId: project.id }),
  };
};
