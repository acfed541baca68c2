import { createServerClient } from '@supabase/ssr';
import { PUBLIC_SUPABASE_PUBLISHABLE_KEY, PUBLIC_SUPABASE_URL } from '$app/env/public';
import type { RequestEvent } from '@sveltejs/kit';
import type { DatabaseClient } from '#lib/db/client.ts';
import type { Database } from '#lib/database.types.ts';

/**
 * Connects one request to Supabase with the session in its cookies. Each request needs its own.
 *
 * The cookies are closed to scripts: the portal's pages never talk to Supabase themselves.
 */
export function connect({ cookies, url, setHeaders }: RequestEvent): DatabaseClient {
  return createServerClient<Database>(PUBLIC_SUPABASE_URL, PUBLIC_SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: { httpOnly: true, secure: url.protocol === 'https:', sameSite: 'lax', path: '/' },
    cookies: {
      getAll: () => cookies.getAll(),
      setAll: (changes, headers) => {
        for (const { name, value, options } of changes) cookies.set(name, value, { ...options, path: '/' });
        setHeaders(headers);
      },
    },
  });
}
