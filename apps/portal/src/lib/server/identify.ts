import { createHash } from 'node:crypto';
import { isAuthRetryableFetchError, type JwtPayload } from '@supabase/supabase-js';
import type { User } from '#lib/access/user.ts';
import type { DatabaseClient } from '#lib/db/client.ts';

/**
 * A token that was found good is believed for so long. Where tokens are signed with a shared secret, checking one is a
 * request to the authentication service, which would come before all others on every page. What a page shows is decided
 * by the Data API, which checks the token's signature itself with each request and believes it until it runs out.
 */
const BELIEVED_MS = 30_000;
/** More than so many people at a time are asked about anew. */
const BELIEVED_AT_MOST = 1_000;

/** By SHA-256 of their tokens: a token that was not checked is never found here. */
const believed = new Map<string, { user: User; until: number }>();

/**
 * Reads who is signed in from a token whose signature was checked, renewing an old one first.
 *
 * @param now in milliseconds since the epoch
 * @returns the member; null when nobody is signed in or the session is no longer good; `unavailable` when the
 * authentication service could not be asked, which must not look like being signed out.
 */
export async function identify(
  database: Pick<DatabaseClient, 'auth'>,
  now = Date.now(),
): Promise<User | null | 'unavailable'> {
  const { data: current } = await database.auth.getSession();
  const token = current.session?.access_token;
  const hash = token && createHash('sha256').update(token).digest('base64url');
  const before = hash && believed.get(hash);
  if (before && before.until > now) return before.user;

  const { data, error } = await database.auth.getClaims();
  if (error) return isAuthRetryableFetchError(error) ? 'unavailable' : null;
  if (!data) return null;
  const secondFactor = data.claims.aal === 'aal2' ? 'given' : await factorOf(database);
  if (secondFactor === 'unavailable' || secondFactor === null) return secondFactor;
  const user = userOf(data.claims, secondFactor);
  if (hash) {
    if (believed.size >= BELIEVED_AT_MOST) believed.clear();
    believed.set(hash, { user, until: Math.min(now + BELIEVED_MS, data.claims.exp * 1000) });
  }
  return user;
}

/** What somebody chose for their account is theirs to write, in whatever form. */
function userOf(
  { sub, email = '', user_metadata: chosen }: JwtPayload,
  secondFactor: User['secondFactor'],
): User {
  const language: unknown = chosen?.['language'];
  return { id: sub, email, language: typeof language === 'string' ? language : undefined, secondFactor };
}

/** A session proved by one factor does not say whether there is another, so the service is asked. */
async function factorOf({ auth }: Pick<DatabaseClient, 'auth'>) {
  const { data, error } = await auth.getUser();
  if (error) return isAuthRetryableFetchError(error) ? 'unavailable' : null;
  return data.user.factors?.some(({ status }) => status === 'verified') ? 'missing' : 'none';
}
