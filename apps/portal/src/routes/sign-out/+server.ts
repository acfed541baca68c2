import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import type { RequestHandler } from './$types';

/** A form is posted here, so that no link or image of another site can sign anybody out. */
export const POST: RequestHandler = async ({ locals }) => {
  await locals.database.auth.signOut({ scope: 'local' });
  redirect(303, resolve('sign-in'));
};
