import { loadAuditPage } from '#lib/server/audit-page.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  audit: await loadAuditPage(event, { organizationId: event.params.organizationId }),
});
