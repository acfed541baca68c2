import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { listLockedOrganizations } from '#lib/db/organizations.ts';

/**
 * Answers for a project or organization that does not exist for this person. Whoever belongs to an organization that waits
 * for their second factor most likely meant that one: they are led to the page that says so.
 */
export async function notFound({ database, user }: App.Locals): Promise<never> {
  const isLocked = user?.secondFactor !== 'given' && (await listLockedOrganizations(database)).length > 0;
  if (isLocked) redirect(303, resolve('projects'));
  error(404, 'NOT_FOUND');
}
