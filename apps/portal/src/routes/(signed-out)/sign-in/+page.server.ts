import { redirect } from '@sveltejs/kit';
import { signInForm } from '#lib/access/credentials.ts';
import { signIn } from '#lib/db/account.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { withinLimits } from '#lib/limits/within-limits.ts';
import { landingPath } from '#lib/server/landing-path.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({
  next: url.searchParams.get('next'),
  isDeleted: url.searchParams.has('deleted'),
});

export const actions: Actions = {
  default: formAction('sign-in', signInForm, async (credentials, { locals, url, getClientAddress }) => {
    const outcome = await withinLimits('sign in', { getClientAddress, account: credentials.email }, () =>
      signIn(locals.database, credentials),
    );
    if (!outcome.ok) return outcome;
    redirect(303, await landingPath(locals.database, url.searchParams.get('next')));
  }),
};
