import { done, type Outcome } from '#lib/errors/outcome.ts';
import { refused, requirePassword } from './account.ts';
import type { DatabaseClient } from './client.ts';
import { listTwoFactorOrganizations } from './organizations.ts';

/** An authenticator app that somebody set up. */
export type Factor = { id: string; name: string; since: string };

/** What an authenticator app must learn to give codes: a picture to scan, or the secret to type. */
export type NewFactor = { id: string; name: string; picture: string; secret: string };

/** The apps by which somebody signs in, the first one first; `SESSION_ENDED` where Auth knows the session no more. */
export async function listFactors({ auth }: DatabaseClient): Promise<Outcome<Factor[]>> {
  const { data, error } = await auth.mfa.listFactors();
  if (error) return refused(error);
  return done(data.totp.map(({ id, friendly_name: name = '', created_at: since }) => ({ id, name, since })));
}

/** Begins to set up an app. It counts once {@link giveSecondFactor} got its first code; before, nothing has changed. */
export async function beginFactor(
  database: DatabaseClient,
  { name, currentPassword }: { name: string; currentPassword: string },
): Promise<Outcome<NewFactor>> {
  const known = await requirePassword(database, currentPassword);
  if (!known.ok) return known;
  const { mfa } = database.auth;
  const { data: before, error } = await mfa.listFactors();
  if (error) return refused(error);
  // Begun before and never confirmed: in the way of others of the same name.
  const left = before.all.filter(({ status }) => status === 'unverified');
  await Promise.all(left.map(({ id: factorId }) => mfa.unenroll({ factorId })));
  const made = await mfa.enroll({ factorType: 'totp', friendlyName: name, issuer: 'WebSpeaker Contacts' });
  if (made.error?.code === 'mfa_factor_name_conflict') {
    return { ok: false, code: 'INVALID_FORM', fields: { name: 'NAME_TAKEN' } };
  }
  if (made.error) return refused(made.error);
  const { id, totp } = made.data;
  return done({ id, name, picture: totp.qr_code, secret: totp.secret });
}

/**
 * Gives a code of an app: the session then has both factors, and so has every app that gave its first code. All other
 * sessions of the account that have but one are over.
 */
export async function giveSecondFactor(
  { auth }: DatabaseClient,
  proof: { factorId: string; code: string },
): Promise<Outcome<null>> {
  const { error } = await auth.mfa.challengeAndVerify(proof);
  if (error?.code === 'mfa_verification_failed') {
    return { ok: false, code: 'INVALID_FORM', fields: { code: 'WRONG_CODE' } };
  }
  return error ? refused(error) : done(null);
}

/**
 * Takes an app away. After the last one the password alone signs in. `SECOND_FACTOR_REQUIRED` for the last one of a member
 * whose organization wants one: they would shut themselves out.
 */
export async function removeFactor(
  database: DatabaseClient,
  { factorId, currentPassword }: { factorId: string; currentPassword: string },
): Promise<Outcome<null>> {
  const known = await requirePassword(database, currentPassword);
  if (!known.ok) return known;
  const factors = await listFactors(database);
  if (!factors.ok) return factors;
  const others = factors.value.filter(({ id }) => id !== factorId);
  if (others.length === 0 && (await listTwoFactorOrganizations(database)).length > 0) {
    return { ok: false, code: 'SECOND_FACTOR_REQUIRED' };
  }
  const { error } = await database.auth.mfa.unenroll({ factorId });
  if (error) return refused(error);
  // The token says what the session has: it may have one factor less now.
  await database.auth.refreshSession();
  return done(null);
}
