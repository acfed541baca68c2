import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { signUpForm } from '#lib/access/credentials.ts';
import { HOME } from '#lib/access/redirect-rule.ts';
import { safeReturnPath } from '#lib/access/safe-return-path.ts';
import { done } from '#lib/errors/outcome.ts';
import { problemOf } from '#lib/errors/problem-of.ts';
import { formAction } from '#lib/forms/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({ next: url.searchParams.get('next') });

export const actions: Actions = {
  default: formAction('sign-up', signUpForm, async (credentials, { locals, url }) => {
    const emailRedirectTo = new URL(resolve('confirm') + url.search, url.origin).href;
    const { data, error } = await locals.database.auth.signUp({
      ...credentials,
      options: { emailRedirectTo },
    });
    if (error) return { ok: false, code: problemOf(error) };
    if (!data.session) return done({ confirm: credentials.email });
    redirect(303, safeReturnPath(url.searchParams.get('next'), HOME));
  }),
};
