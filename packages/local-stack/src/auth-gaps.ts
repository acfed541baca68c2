/** What Supabase's Auth server does and the library that stands in for it does not. */
import type { Sql } from 'postgres';

import { claimsOf } from './auth-claims.ts';

/** Where the links of a mail lead: an address of the site is kept, any other one is passed over. */
export function allowedRedirect(request: URL, siteUrl: string): string | null {
  const asked = URL.parse(request.searchParams.get('redirect_to') ?? '');
  const sites = [siteUrl, siteUrl.replace('localhost', '127.0.0.1')];
  return asked && sites.includes(asked.origin) ? asked.href : null;
}

/** Whether a request comes with the token of a session that was signed out: the token itself is good for an hour. */
export async function hasEndedSession(sql: Sql, request: Request): Promise<boolean> {
  const claims = claimsOf(request.headers.get('authorization')?.replace(/^Bearer /i, ''));
  if (!claims?.session_id) return false;
  const found = await sql`select from auth.sessions where id::text = ${claims.session_id}`;
  return found.length === 0;
}

/** @see https://supabase.com/docs/guides/auth/debugging/error-codes */
export function sessionNotFound(): Response {
  const msg = 'Session from session_id claim in JWT does not exist';
  return Response.json({ code: 403, error_code: 'session_not_found', msg }, { status: 403 });
}
