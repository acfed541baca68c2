import { resolve } from '$app/paths';
import { forgotPasswordForm } from '#lib/access/credentials.ts';
import { HOME } from '#lib/access/redirect-rule.ts';
import { safeReturnPath } from '#lib/access/safe-return-path.ts';
import { sendRecoveryMail } from '#lib/db/account.ts';
import { done } from '#lib/errors/outcome.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { withinLimits } from '#lib/limits/within-limits.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: formAction('forgot-password', forgotPasswordForm, async ({ email }, event) => {
    const { locals, url, getClientAddress } = event;
    const next = safeReturnPath(url.searchParams.get('next'), HOME);
    const link = new URL(resolve(`confirm/password?next=${encodeURIComponent(next)}`), url.origin).href;
    const sent = await withinLimits('recover password', { getClientAddress, account: email }, () =>
      sendRecoveryMail(locals.database, email, link),
    );
    return sent.ok ? done({ sent: email }) : sent;
  }),
};
