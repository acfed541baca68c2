import { isAuthRetryableFetchError } from '@supabase/supabase-js';
import type { User } from '#lib/access/user.ts';
import type { DatabaseClient } from '#lib/db/client.ts';

/**
 * Reads who is signed in from a token whose signature was checked, renewing an old one first.
 *
 * @returns the member; null when nobody is signed in or the session is no longer good; `unavailable` when the
 * authentication service could not be asked, which must not look like being signed out.
 */
export async function identify(database: DatabaseClient): Promise<User | null | 'unavailable'> {
  const { data, error } = await database.auth.getClaims();
  if (error) return isAuthRetryableFetchError(error) ? 'unavailable' : null;
  if (!data) return null;
  return { id: data.claims.sub, email: data.claims.email ?? '' };
}
