import { error } from '@sveltejs/kit';
import { findProject } from '#lib/db/projects.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, params }) => {
  const project = await findProject(locals.database, params.projectId);
  if (!project) error(404, 'NOT_FOUND');
  return { project };
};
