import { myProjects } from '#lib/server/my-projects.ts';
import { notFound } from '#lib/server/not-found.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, params }) => {
  const mine = (await myProjects(locals)).find(({ project }) => project.id === params.projectId);
  return mine ?? notFound(locals);
};
