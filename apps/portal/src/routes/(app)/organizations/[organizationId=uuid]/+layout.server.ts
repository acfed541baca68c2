import { error } from '@sveltejs/kit';
import { findMyOrganization } from '#lib/db/organizations.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, params }) => {
  const mine = await findMyOrganization(locals.database, {
    organizationId: params.organizationId,
    userId: locals.user?.id ?? '',
  });
  if (!mine) error(404, 'NOT_FOUND');
  return mine;
};
