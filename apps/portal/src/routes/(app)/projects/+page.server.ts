import { listLockedOrganizations, listOrganizations, mayCreateOrganization } from '#lib/db/organizations.ts';
import { listProjectActivity } from '#lib/db/projects.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const [organizations, locked, projects] = await Promise.all([
    listOrganizations(locals.database),
    listLockedOrganizations(locals.database),
    listProjectActivity(locals.database),
  ]);
  const isUninvited =
    organizations.length + locked.length === 0 && !(await mayCreateOrganization(locals.database));
  return {
    organizations,
    locked,
    activity: projects,
    isUninvited,
    isDeleted: url.searchParams.has('deleted'),
  };
};
