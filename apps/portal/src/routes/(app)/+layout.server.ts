import { myProjects } from '#lib/server/my-projects.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => ({
  projects: (await myProjects(locals)).map(({ project: { id, name, organization_id } }) => ({
    id,
    name,
    organization_id,
  })),
});
