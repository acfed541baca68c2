import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { signUpForm } from '#lib/access/credentials.ts';
import { HOME } from '#lib/access/redirect-rule.ts';
import { safeReturnPath } from '#lib/access/safe-return-path.ts';
import { done } from '#lib/errors/outcome.ts';
import { problemOf } from '#lib/errors/problem-of.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { withinLimits } from '#lib/limits/within-limits.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({ next: url.searchParams.get('next') });

export const actions: Actions = {
  default: formAction('sign-up', signUpForm, async (credentials, { locals, url, getClientAddress }) => {
    const { email } = credentials;
    const outcome = await withinLimits('sign up', { getClientAddress, account: email }, async () => {
      const next = safeReturnPath(url.searchParams.get('next'), HOME);
      const emailRedirectTo = new URL(resolve(`confirm?next=${encodeURIComponent(next)}`), url.origin).href;
      const { data, error } = await locals.database.auth.signUp({
        ...credentials,
        // The mail to confirm it comes in the language of this page.
        options: { emailRedirectTo, data: { language: locals.language } },
      });
      return error ? { ok: false, code: problemOf(error) } : done({ signedIn: data.session !== null });
    });
    if (!outcome.ok) return outcome;
    if (!outcome.value.signedIn) return done({ confirm: email });
    redirect(303, safeReturnPath(url.searchParams.get('next'), HOME));
  }),
};
