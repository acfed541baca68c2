import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { redirectRule } from '#lib/access/redirect-rule.ts';
import { listFactors, type Factor } from '#lib/db/second-factor.ts';
import { statusOf } from '#lib/errors/problem-of.ts';

/**
 * The apps of who asks. A token outlives its session, which another browser may have ended, and Auth is the first to say
 * so: what is left of the session then goes, and the sign-in page comes.
 */
export async function myFactors({
  locals: { database },
  url: { pathname, search },
}: Pick<RequestEvent, 'locals' | 'url'>): Promise<Factor[]> {
  const factors = await listFactors(database);
  if (factors.ok) return factors.value;
  if (factors.code !== 'SESSION_ENDED') error(statusOf(factors.code), factors.code);
  await database.auth.signOut({ scope: 'local' });
  redirect(303, redirectRule({ pathname, search, user: null }) ?? '/sign-in');
}
