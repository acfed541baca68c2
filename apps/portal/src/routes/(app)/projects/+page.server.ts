import { listOrganizations, mayCreateOrganization } from '#lib/db/organizations.ts';
import { listProjectActivity } from '#lib/db/projects.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const [organizations, projects] = await Promise.all([
    listOrganizations(locals.database),
    listProjectActivity(locals.database),
  ]);
  const isUninvited = organizations.length === 0 && !(await mayCreateOrganization(locals.database));
  return { organizations, activity: projects, isUninvited };
};
