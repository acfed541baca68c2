import { error } from '@sveltejs/kit';
import { myRole } from '#lib/db/people.ts';
import { findProject } from '#lib/db/projects.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, params }) => {
  const project = await findProject(locals.database, params.projectId);
  if (!project || !locals.user) error(404, 'NOT_FOUND');
  const role = await myRole(locals.database, project.organization_id, locals.user.id);
  return { project, isOwner: role === 'owner' };
};
