import { redirect, type RequestEvent } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { changeEmailForm, changePasswordForm, deleteAccountForm } from '#lib/access/credentials.ts';
import { changeEmail, changePassword, deleteAccount, signOutElsewhere } from '#lib/db/account.ts';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { withinLimits } from '#lib/limits/within-limits.ts';
import { z } from 'zod';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({
  isHalfConfirmed: url.searchParams.get('email') === 'half',
});

/** Whoever is asked for the password again may guess as often as somebody who signs in. */
const guessing = <T>({ locals, getClientAddress }: RequestEvent, run: () => Promise<Outcome<T>>) =>
  withinLimits('sign in', { getClientAddress, account: locals.user?.email ?? '' }, run);

export const actions: Actions = {
  email: formAction('email', changeEmailForm, async ({ email, currentPassword }, event) => {
    const { locals, url } = event;
    const link = new URL(resolve('confirm?next=/account'), url.origin).href;
    const asked = await guessing(event, () => changeEmail(locals.database, { email, currentPassword, link }));
    return asked.ok ? done({ saved: false, sent: email }) : asked;
  }),
  password: formAction('password', changePasswordForm, (passwords, event) =>
    guessing(event, () => changePassword(event.locals.database, passwords)),
  ),
  sessions: formAction('sessions', z.object({}), (_, { locals }) => signOutElsewhere(locals.database)),
  delete: formAction('delete', deleteAccountForm, async ({ currentPassword }, event) => {
    const deleted = await guessing(event, () => deleteAccount(event.locals.database, currentPassword));
    if (!deleted.ok) return deleted;
    redirect(303, resolve('sign-in?deleted'));
  }),
};
