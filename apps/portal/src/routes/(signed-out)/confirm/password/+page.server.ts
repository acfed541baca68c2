import { redirect } from '@sveltejs/kit';
import { newPasswordForm } from '#lib/access/credentials.ts';
import { HOME } from '#lib/access/redirect-rule.ts';
import { safeReturnPath } from '#lib/access/safe-return-path.ts';
import { hasRecovered, recoverPassword, type Proof } from '#lib/db/account.ts';
import { formAction } from '#lib/forms/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/** Where the link of a mail about a forgotten password leads. It is used up when the new password is sent, not before. */
export const load: PageServerLoad = async ({ locals, url }) => ({
  next: url.searchParams.get('next'),
  isOpen: readProof(url) !== null || (await hasRecovered(locals.database)),
});

export const actions: Actions = {
  default: formAction('new-password', newPasswordForm, async ({ password }, { locals, url }) => {
    const set = await recoverPassword(locals.database, readProof(url), password);
    if (!set.ok && set.code === 'SECOND_FACTOR_NEEDED') {
      // The link is used up; the session that it began leads back here.
      const here = `/confirm/password?next=${encodeURIComponent(url.searchParams.get('next') ?? '')}`;
      redirect(303, `/second-factor?next=${encodeURIComponent(here)}`);
    }
    if (!set.ok) return set;
    redirect(303, safeReturnPath(url.searchParams.get('next'), HOME));
  }),
};

function readProof({ searchParams }: URL): Proof | null {
  const tokenHash = searchParams.get('token_hash');
  const code = searchParams.get('code');
  if (tokenHash) return { tokenHash };
  return code ? { code } : null;
}
