import { error } from '@sveltejs/kit';
import { myProjects } from '#lib/server/my-projects.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, params }) => {
  const mine = (await myProjects(locals)).find(({ project }) => project.id === params.projectId);
  if (!mine) error(404, 'NOT_FOUND');
  return mine;
};
