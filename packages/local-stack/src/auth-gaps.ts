/** What Supabase's Auth server does and the library that stands in for it does not. */
import { createHmac } from 'node:crypto';

import type { Sql } from 'postgres';

type Claims = { iat: number; session_id?: string };

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

/**
 * Adds to the token of a session how its holder proved who they are: by a link in a mail.
 *
 * @see https://supabase.com/docs/guides/auth/jwt-fields
 */
export async function withMethod(response: Response, jwtSecret: string): Promise<Response> {
  const body = (await response.clone().json()) as { access_token?: string };
  const claims = claimsOf(body.access_token);
  if (!claims) return response;
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const amr = [{ method: 'otp', timestamp: claims.iat }];
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...claims, amr })}`;
  const signature = createHmac('sha256', jwtSecret).update(signed).digest('base64url');
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  const token = { access_token: `${signed}.${signature}` };
  return Response.json({ ...body, ...token }, { status: response.status, headers });
}

/** Reads a token; who signed it is another question. */
function claimsOf(token: string | undefined): Claims | null {
  try {
    return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as Claims;
  } catch {
    return null;
  }
}
