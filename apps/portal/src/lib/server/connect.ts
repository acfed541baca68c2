import { createServerClient } from '@supabase/ssr';
import { PUBLIC_SUPABASE_PUBLISHABLE_KEY, PUBLIC_SUPABASE_URL } from '$app/env/public';
import type { RequestEvent } from '@sveltejs/kit';
import type { DatabaseClient } from '#lib/db/client.ts';
import type { Database } from '#lib/database.types.ts';
import { limitedFetch } from './limited-fetch.ts';
import { brokenSessionCookies } from './session-cookies.ts';

/** Whoever does not come back for so long signs in again. Each visit begins the time anew. */
const SESSION_SECONDS = 30 * 86_400;

/** Longer than whatever hosted Supabase lets a statement run (8 s), and shorter than people wait. */
const LIMIT_MS = 20_000;

/**
 * Connects one request to Supabase with the session in its cookies. Each request needs its own.
 *
 * The cookies are closed to scripts: the portal's pages never talk to Supabase themselves.
 */
export function connect({ cookies, url, locals }: RequestEvent): DatabaseClient {
  // As supabase-js would name it.
  const name = `sb-${new URL(PUBLIC_SUPABASE_URL).hostname.split('.')[0]}-auth-token`;
  for (const broken of brokenSessionCookies(cookies.getAll(), name)) cookies.delete(broken, { path: '/' });

  return createServerClient<Database>(PUBLIC_SUPABASE_URL, PUBLIC_SUPABASE_PUBLISHABLE_KEY, {
    global: { fetch: limitedFetch(LIMIT_MS) },
    cookieOptions: {
      name,
      httpOnly: true,
      secure: url.protocol === 'https:',
      sameSite: 'lax',
      path: '/',
    },
    cookies: {
      getAll: () => cookies.getAll(),
      // Called from the library's own callbacks, which nobody awaits, and more than once for a broken session: what it
      // throws would end in no one's hands. The headers that it is given forbid caches, as each answer of ours does.
      setAll: (changes) => {
        if (locals.answered) return;
        for (const { name, value, options } of changes) {
          // The library gives every session 400 days, whatever it is told; one that ends has none.
          const maxAge = Math.min(options.maxAge ?? 0, SESSION_SECONDS);
          cookies.set(name, value, { ...options, path: '/', maxAge });
        }
      },
    },
  });
}
