import { randomUUID } from 'node:crypto';

import { createClient, type SupabaseClient } from '@supabase/supabase-js';

import { stack } from './stack.ts';

export type Member = { id: string; email: string; token: string; client: SupabaseClient };

/** Signs somebody up, as the portal does. They belong to no organization yet. */
export async function signUp(name: string): Promise<Member> {
  const { apiUrl, publishableKey } = stack();
  const client = createClient(apiUrl, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const email = `${name.toLowerCase()}-${randomUUID()}@example.com`;
  const { data, error } = await client.auth.signUp({ email, password: `password of ${name}` });
  if (error || !data.session) throw new Error(`Signing ${name} up failed: ${error?.message ?? 'no session'}`);
  return { id: data.session.user.id, email, token: data.session.access_token, client };
}
