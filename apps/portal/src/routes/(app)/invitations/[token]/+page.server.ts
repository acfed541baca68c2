import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { acceptInvitation, readInvitation } from '#lib/db/people.ts';
import { refuse } from '#lib/forms/refuse.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => ({
  offer: await readInvitation(locals.database, params.token),
});

export const actions: Actions = {
  default: async ({ locals, params }) => {
    const done = await acceptInvitation(locals.database, params.token);
    if (!done.ok) return refuse(done.code);
    redirect(303, resolve('projects'));
  },
};
