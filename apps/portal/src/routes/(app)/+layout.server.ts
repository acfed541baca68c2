import { listProjects } from '#lib/db/projects.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => ({
  projects: await listProjects(locals.database),
});
