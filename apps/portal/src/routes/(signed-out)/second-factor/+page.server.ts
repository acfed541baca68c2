import { redirect } from '@sveltejs/kit';
import { secondFactorForm } from '#lib/access/credentials.ts';
import { giveSecondFactor } from '#lib/db/second-factor.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { withinLimits } from '#lib/limits/within-limits.ts';
import { landingPath } from '#lib/server/landing-path.ts';
import { myFactors } from '#lib/server/my-factors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({ factors: await myFactors(event) });

export const actions: Actions = {
  default: formAction('second-factor', secondFactorForm, async (proof, { locals, url, getClientAddress }) => {
    const account = locals.user?.id ?? '';
    const given = await withinLimits('second factor', { getClientAddress, account }, () =>
      giveSecondFactor(locals.database, proof),
    );
    if (!given.ok) return given;
    redirect(303, await landingPath(locals.database, url.searchParams.get('next')));
  }),
};
