import { error } from '@sveltejs/kit';
import { findMyProject } from '#lib/db/projects.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, params }) => {
  const mine = await findMyProject(locals.database, params.projectId, locals.user?.id ?? '');
  if (!mine) error(404, 'NOT_FOUND');
  return mine;
};
