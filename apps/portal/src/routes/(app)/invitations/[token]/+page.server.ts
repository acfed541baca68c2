import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { z } from 'zod';
import { acceptInvitation, readInvitation } from '#lib/db/people.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { withinLimits } from '#lib/limits/within-limits.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => ({
  offer: await readInvitation(locals.database, params.token),
});

export const actions: Actions = {
  default: formAction('accept', z.object({}), async (_, { locals, params, getClientAddress }) => {
    const account = locals.user?.id ?? '';
    const joined = await withinLimits('accept invitation', { getClientAddress, account }, () =>
      acceptInvitation(locals.database, params.token),
    );
    if (!joined.ok) return joined;
    redirect(303, resolve('projects'));
  }),
};
