/** What a token of Supabase's Auth says, and one of the library that stands in for it does not. */
import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Sql } from 'postgres';

import { factorsOf } from './factors-of.ts';

export type Claims = {
  iat: number;
  exp: number;
  sub: string;
  email?: string;
  session_id?: string;
  aal?: string;
};

/** How somebody proved who they are; `undefined` where a session is only renewed. */
export type Method = 'password' | 'otp' | 'totp' | undefined;

type Session = {
  access_token?: string;
  user?: { app_metadata?: object; user_metadata?: object; factors?: object[] };
};

type Options = { sql: Sql; jwtSecret: string; method: Method };

/**
 * How a request to Auth proves who somebody is; null where it makes no session.
 *
 * @see https://github.com/supabase/auth/blob/master/internal/models/factor.go
 */
export function methodOf(request: Request): { method: Method } | null {
  if (request.method !== 'POST') return null;
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === '/auth/v1/signup') return { method: 'password' };
  if (pathname === '/auth/v1/verify') return { method: 'otp' };
  if (pathname !== '/auth/v1/token') return null;
  const grant = searchParams.get('grant_type');
  return { method: grant === 'password' ? 'password' : grant === 'pkce' ? 'otp' : undefined };
}

/**
 * Adds to an answer with a session what its token says of it: by which methods it was proved, at which level, and what is
 * noted with the account.
 *
 * @see https://supabase.com/docs/guides/auth/jwt-fields
 */
export async function withClaims(response: Response, options: Options): Promise<Response> {
  if (!response.ok) return response;
  const body = (await response.clone().json()) as Session;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  return Response.json(await fullSession(body, options), { status: response.status, headers });
}

/** The same for a session that is at hand. */
export async function fullSession(body: Session, { sql, jwtSecret, method }: Options): Promise<Session> {
  const claims = claimsOf(body.access_token);
  if (!claims?.session_id) return body;
  if (method) {
    await sql`
      insert into auth.mfa_amr_claims (session_id, created_at, updated_at, authentication_method, id)
      values (${claims.session_id}, now(), now(), ${method}, gen_random_uuid())
      on conflict (session_id, authentication_method) do update set updated_at = now()`;
  }
  const [session] = await sql`
    select coalesce(session.aal, 'aal1') as aal, (
      select json_agg(json_build_object(
        'method', authentication_method, 'timestamp', extract(epoch from updated_at)::bigint
      ) order by updated_at desc)
      from auth.mfa_amr_claims where session_id = session.id
    ) as amr
    from auth.sessions session where session.id = ${claims.session_id}`;
  const { app_metadata = {}, user_metadata = {} } = body.user ?? {};
  const token = signed({ ...claims, app_metadata, user_metadata, ...session }, jwtSecret);
  const user = { ...body.user, factors: await factorsOf(claims.sub, sql) };
  return { ...body, access_token: token, user };
}

export function signed(claims: object, secret: string): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${signatureOf(text, secret)}`;
}

function signatureOf(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

/** Who sends an `Authorization` header, if its token is good. */
export function verifiedClaims(authorization: string | null, secret: string): Claims | null {
  const token = authorization?.replace(/^Bearer /i, '') ?? '';
  const [, text = '', signature = ''] = /^([^.]+\.[^.]+)\.([^.]+)$/.exec(token) ?? [];
  const wanted = Buffer.from(signatureOf(text, secret));
  const found = Buffer.from(signature);
  if (wanted.length !== found.length || !timingSafeEqual(wanted, found)) return null;
  const claims = claimsOf(token);
  return claims && claims.exp > Date.now() / 1000 ? claims : null;
}

/** Reads a token; who signed it is another question. */
export function claimsOf(token: string | undefined): Claims | null {
  try {
    return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as Claims;
  } catch {
    return null;
  }
}
