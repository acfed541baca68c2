import { redirect, type RequestEvent } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import {
  changeEmailForm,
  changePasswordForm,
  deleteAccountForm,
  newFactorForm,
  removeFactorForm,
  secondFactorForm,
} from '#lib/access/credentials.ts';
import { changeEmail, changePassword, deleteAccount, signOutElsewhere } from '#lib/db/account.ts';
import { listTwoFactorOrganizations } from '#lib/db/organizations.ts';
import { beginFactor, giveSecondFactor, removeFactor } from '#lib/db/second-factor.ts';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { withinLimits } from '#lib/limits/within-limits.ts';
import { myFactors } from '#lib/server/my-factors.ts';
import { z } from 'zod';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [factors, requiredBy] = await Promise.all([
    myFactors(event),
    listTwoFactorOrganizations(event.locals.database),
  ]);
  return {
    isHalfConfirmed: event.url.searchParams.get('email') === 'half',
    factors,
    requiredBy: requiredBy.map(({ name }) => name),
  };
};

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
  factor: formAction('factor', newFactorForm, async (factor, event) => {
    const begun = await guessing(event, () => beginFactor(event.locals.database, factor));
    return begun.ok ? done({ saved: false, begun: begun.value }) : begun;
  }),
  confirmFactor: formAction('confirmFactor', secondFactorForm, (proof, { locals, getClientAddress }) =>
    withinLimits('second factor', { getClientAddress, account: locals.user?.id ?? '' }, () =>
      giveSecondFactor(locals.database, proof),
    ),
  ),
  removeFactor: formAction('removeFactor', removeFactorForm, (factor, event) =>
    guessing(event, () => removeFactor(event.locals.database, factor)),
  ),
  sessions: formAction('sessions', z.object({}), (_, { locals }) => signOutElsewhere(locals.database)),
  delete: formAction('delete', deleteAccountForm, async ({ currentPassword }, event) => {
    const deleted = await guessing(event, () => deleteAccount(event.locals.database, currentPassword));
    if (!deleted.ok) return deleted;
    redirect(303, resolve('sign-in?deleted'));
  }),
};
