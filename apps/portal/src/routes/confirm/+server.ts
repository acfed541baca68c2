import { redirect } from '@sveltejs/kit';
import { HOME } from '#lib/access/redirect-rule.ts';
import { safeReturnPath } from '#lib/access/safe-return-path.ts';
import type { RequestHandler } from './$types';

/** Where the link in a confirmation e-mail leads: its code becomes a session. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const code = url.searchParams.get('code');
  if (code) await locals.database.auth.exchangeCodeForSession(code);
  // Without a session the access rule sends the person on to the sign-in page.
  redirect(303, safeReturnPath(url.searchParams.get('next'), HOME));
};
