import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { HOME } from '#lib/access/redirect-rule.ts';
import { safeReturnPath } from '#lib/access/safe-return-path.ts';
import { LINK_KINDS, openLink, type LinkKind } from '#lib/db/account.ts';
import { formAction } from '#lib/forms/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/**
 * Where the link in a mail leads. One with a code is for the browser that asked for the mail, and becomes a session at
 * once. One with a token works in every browser, and waits for a click: programs that look for viruses open links too.
 */
export const load: PageServerLoad = async ({ locals, url }) => {
  const next = safeReturnPath(url.searchParams.get('next'), HOME);
  const code = url.searchParams.get('code');
  if (code) await locals.database.auth.exchangeCodeForSession(code);
  // Without a session the access rule sends the person on to the sign-in page.
  if (!readLink(url)) redirect(303, next);
};

export const actions: Actions = {
  default: formAction('confirm', z.object({}), async (_, { locals, url }) => {
    const link = readLink(url);
    if (!link) return { ok: false, code: 'LINK_INVALID' };
    const opened = await openLink(locals.database, link.kind, link.tokenHash);
    if (!opened.ok) return opened;
    redirect(
      303,
      opened.value.isComplete ? safeReturnPath(url.searchParams.get('next'), HOME) : '/account?email=half',
    );
  }),
};

function readLink({ searchParams }: URL): { tokenHash: string; kind: LinkKind } | null {
  const tokenHash = searchParams.get('token_hash');
  const kind = LINK_KINDS.find((known) => known === searchParams.get('type'));
  return tokenHash && kind ? { tokenHash, kind } : null;
}
