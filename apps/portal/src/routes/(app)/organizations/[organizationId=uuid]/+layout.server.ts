import { findMyOrganization } from '#lib/db/organizations.ts';
import { notFound } from '#lib/server/not-found.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, params }) => {
  const mine = await findMyOrganization(locals.database, {
    organizationId: params.organizationId,
    userId: locals.user?.id ?? '',
  });
  return mine ?? notFound(locals);
};
