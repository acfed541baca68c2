import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { signUpForm } from '#lib/access/credentials.ts';
import { HOME } from '#lib/access/redirect-rule.ts';
import { safeReturnPath } from '#lib/access/safe-return-path.ts';
import { problemOf } from '#lib/errors/problem-of.ts';
import { parseForm } from '#lib/forms/parse-form.ts';
import { refuse } from '#lib/forms/refuse.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({ next: url.searchParams.get('next') });

export const actions: Actions = {
  default: async ({ request, locals, url }) => {
    const form = await request.formData();
    const values = { email: String(form.get('email') ?? '') };
    const parsed = parseForm(signUpForm, form);
    if (!parsed.ok) return refuse('INVALID_FORM', { fields: parsed.fields, values });
    const emailRedirectTo = new URL(resolve('confirm') + url.search, url.origin).href;
    const { data, error } = await locals.database.auth.signUp({
      ...parsed.value,
      options: { emailRedirectTo },
    });
    if (error) return refuse(problemOf(error), { values });
    if (!data.session) return { confirm: parsed.value.email };
    redirect(303, safeReturnPath(url.searchParams.get('next'), HOME));
  },
};
