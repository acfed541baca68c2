import type { AuthError } from '@supabase/supabase-js';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import { problemOf } from '#lib/errors/problem-of.ts';
import { checkPassword } from '#lib/server/check-password.ts';
import type { DatabaseClient } from './client.ts';
import { outcome } from './outcome.ts';

/** Mails whose link the portal's page `/confirm` opens. */
export const LINK_KINDS = ['signup', 'email', 'email_change', 'invite', 'magiclink'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** What a link in a mail carries: a hash of the token, or a code for the browser that asked for the mail. */
export type Proof = { tokenHash: string } | { code: string };

/** A password that was forgotten is set this long after its link was opened, without opening it again. */
const RECOVERY_MINUTES = 15;

/** Signs in. `INVALID_CREDENTIALS` does not say which of the two is wrong. */
export async function signIn(
  database: Pick<DatabaseClient, 'auth'>,
  credentials: { email: string; password: string },
): Promise<Outcome<null>> {
  return answerOf(await database.auth.signInWithPassword(credentials));
}

/**
 * Sends a mail with a link by which a new password is set. The answer does not tell whether there is such an account.
 *
 * @param link where the mail's link leads
 */
export async function sendRecoveryMail(
  database: DatabaseClient,
  email: string,
  link: string,
): Promise<Outcome<null>> {
  const { error } = await database.auth.resetPasswordForEmail(email, { redirectTo: link });
  // Only who has an account can have had a mail a moment ago.
  return error && error.code !== 'over_email_send_rate_limit' ? refused(error) : done(null);
}

/**
 * Sets a new password for whoever opened the link of a mail, signs them in here, and out everywhere else.
 *
 * @param proof what the link carries; null when it was opened before and the password was refused: for a quarter of an
 * hour the session itself proves it
 * @returns `LINK_INVALID` where that proves nothing (any more)
 */
export async function recoverPassword(
  database: DatabaseClient,
  proof: Proof | null,
  password: string,
): Promise<Outcome<null>> {
  // A link is for one account, and the session that is here may be another one's.
  if (proof !== null) {
    const opened =
      'code' in proof
        ? await database.auth.exchangeCodeForSession(proof.code)
        : await database.auth.verifyOtp({ type: 'recovery', token_hash: proof.tokenHash });
    if (opened.error) return linkRefused(opened.error);
  } else if (!(await hasRecovered(database))) return { ok: false, code: 'LINK_INVALID' };
  const { error } = await database.auth.updateUser({ password });
  if (error) return refused(error);
  return signOutElsewhere(database);
}

/** Whether this session began with a link in a mail, and not long ago. */
export async function hasRecovered(database: DatabaseClient): Promise<boolean> {
  const { data } = await database.auth.getClaims();
  const since = Date.now() / 1000 - RECOVERY_MINUTES * 60;
  return (data?.claims.amr ?? []).some(
    (entry) =>
      typeof entry === 'object' && ['otp', 'recovery'].includes(entry.method) && entry.timestamp > since,
  );
}

/**
 * Opens the link of a mail: an account is confirmed, or its address changed.
 *
 * @returns whether that was all; a changed address may have to be confirmed by a link to the old one too
 */
export async function openLink(
  database: DatabaseClient,
  kind: LinkKind,
  tokenHash: string,
): Promise<Outcome<{ isComplete: boolean }>> {
  const { data, error } = await database.auth.verifyOtp({ type: kind, token_hash: tokenHash });
  return error ? linkRefused(error) : done({ isComplete: data.session !== null });
}

/** Changes the password of who knows the present one, and signs them out everywhere else. */
export async function changePassword(
  database: DatabaseClient,
  { currentPassword, password }: { currentPassword: string; password: string },
): Promise<Outcome<null>> {
  const known = await requirePassword(database, currentPassword);
  if (!known.ok) return known;
  const { error } = await database.auth.updateUser({ password });
  if (error) return refused(error);
  return signOutElsewhere(database);
}

/**
 * Asks for another e-mail address: it changes when the link in a mail to it is opened.
 *
 * @param link where the mail's link leads
 */
export async function changeEmail(
  database: DatabaseClient,
  { currentPassword, email, link }: { currentPassword: string; email: string; link: string },
): Promise<Outcome<null>> {
  const known = await requirePassword(database, currentPassword);
  if (!known.ok) return known;
  return answerOf(await database.auth.updateUser({ email }, { emailRedirectTo: link }));
}

/** Keeps the language that somebody chose with their account: for other browsers, and for the mails to them. */
export async function chooseLanguage(database: DatabaseClient, language: string): Promise<Outcome<null>> {
  return answerOf(await database.auth.updateUser({ data: { language } }));
}

/** Ends every session of the account but this one. Tokens that others hold run out within the hour. */
export async function signOutElsewhere(database: DatabaseClient): Promise<Outcome<null>> {
  return answerOf(await database.auth.signOut({ scope: 'others' }));
}

/** Deletes the account of who knows its password. `LAST_OWNER` where an organization would be out of reach. */
export async function deleteAccount(
  database: DatabaseClient,
  currentPassword: string,
): Promise<Outcome<null>> {
  const known = await requirePassword(database, currentPassword);
  if (!known.ok) return known;
  const deleted = outcome(await database.rpc('delete_account'));
  if (!deleted.ok) return deleted;
  // Nobody is left to sign out; what counts is that the cookies go.
  await database.auth.signOut({ scope: 'local' });
  return done(null);
}

/**
 * Asks for the password again, so that an open browser alone is not enough. The session that comes of it is a fresh one,
 * as Auth may want before it changes a password; but whoever has a second factor keeps theirs, in which it was given.
 */
export async function requirePassword(database: DatabaseClient, password: string): Promise<Outcome<null>> {
  const { data, error } = await database.auth.getUser();
  if (error) return refused(error);
  const { email = '', factors = [] } = data.user;
  // A fresh session would be one without the second factor.
  const answer = factors.some(({ status }) => status === 'verified')
    ? answerOf({ error: await checkPassword(email, password) })
    : await signIn(database, { email, password });
  return answer.ok || answer.code !== 'INVALID_CREDENTIALS'
    ? answer
    : { ok: false, code: 'INVALID_FORM', fields: { currentPassword: 'WRONG_PASSWORD' } };
}

export function answerOf({ error }: { error: AuthError | null }): Outcome<null> {
  return error ? refused(error) : done(null);
}

export function refused(error: AuthError): Outcome<never> {
  const code = problemOf(error);
  if (code === 'UNKNOWN') console.error('Auth refused a change', error);
  return { ok: false, code };
}

function linkRefused(error: AuthError): Outcome<never> {
  return { ok: false, code: problemOf(error) === 'UNAVAILABLE' ? 'UNAVAILABLE' : 'LINK_INVALID' };
}
