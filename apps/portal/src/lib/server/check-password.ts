import { createClient, type AuthError } from '@supabase/supabase-js';
import { PUBLIC_SUPABASE_PUBLISHABLE_KEY, PUBLIC_SUPABASE_URL } from '$app/env/public';

/**
 * Asks Auth whether a password is right, beside the session that somebody has: that stays what it is.
 *
 * @returns what Auth has against it; null: it is right
 */
export async function checkPassword(email: string, password: string): Promise<AuthError | null> {
  const { auth } = createClient(PUBLIC_SUPABASE_URL, PUBLIC_SUPABASE_PUBLISHABLE_KEY, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { error } = await auth.signInWithPassword({ email, password });
  if (!error) await auth.signOut({ scope: 'local' });
  return error;
}
