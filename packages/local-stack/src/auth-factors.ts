/** The second factor of Supabase's Auth, as far as it is an authenticator app: the library in its place knows none. */
import { randomBytes, randomUUID } from 'node:crypto';

import { Secret, TOTP } from 'otpauth';
import type { Sql } from 'postgres';
import { renderSVG } from 'uqr';
import { z } from 'zod';

import { fullSession, signed, verifiedClaims, type Claims } from './auth-claims.ts';
import { factorsOf } from './factors-of.ts';

type Auth = { sql: Sql; jwtSecret: string };
type Caller = Claims & { session_id: string };
type Factor = { id: string; user_id: string; status: string; secret: string };

const MOST_FACTORS = 10;
const CHALLENGE_MINUTES = 5;
const TOKEN_SECONDS = 3600;

const enrolment = z.object({
  factor_type: z.literal('totp'),
  friendly_name: z.string().optional(),
  issuer: z.string().optional(),
});
const proof = z.object({ challenge_id: z.uuid(), code: z.string() });

/**
 * Answers what is asked at `/auth/v1/factors`; null for every other request.
 *
 * @see https://github.com/supabase/auth/blob/master/internal/api/mfa.go
 */
export async function answerFactors(request: Request, auth: Auth): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith('/auth/v1/factors')) return null;
  const [, id, verb] =
    /^\/auth\/v1\/factors(?:\/([0-9a-f-]{36})(?:\/(challenge|verify))?)?$/.exec(pathname) ?? [];
  const caller = await callerOf(request, auth);
  if (!caller) return refused(401, 'no_authorization', 'This endpoint requires a valid Bearer token');
  const body: unknown = await request.json().catch(() => null);
  if (!id)
    return request.method === 'POST' ? enrol(body, caller, auth) : refused(405, 'unknown', 'No such call');
  const factor = await findFactor(id, caller, auth);
  if (!factor) return refused(404, 'mfa_factor_not_found', 'Factor not found');
  if (request.method === 'DELETE') return remove(factor, caller, auth);
  return verb === 'verify' ? verify(body, { factor, caller }, auth) : challenge(factor, auth);
}

/** Whether a request would change password or address of an account whose second factor was not given. */
export async function lacksFactor(request: Request, { sql, jwtSecret }: Auth): Promise<boolean> {
  const claims = verifiedClaims(request.headers.get('authorization'), jwtSecret);
  if (!claims || claims.aal === 'aal2') return false;
  const body = (await request
    .clone()
    .json()
    .catch(() => ({}))) as { email?: unknown; password?: unknown };
  return Boolean(body.email ?? body.password) && (await hasVerified(claims.sub, sql));
}

/** Adds to an answer with an account its factors. */
export async function withFactors(response: Response, sql: Sql): Promise<Response> {
  if (!response.ok) return response;
  const user = (await response.json()) as { id: string };
  return Response.json({ ...user, factors: await factorsOf(user.id, sql) });
}

export function insufficientLevel(what: string): Response {
  return refused(403, 'insufficient_aal', `AAL2 session is required to ${what}`);
}

async function hasVerified(userId: string, sql: Sql): Promise<boolean> {
  const found = await sql`select from auth.mfa_factors where user_id = ${userId} and status = 'verified'`;
  return found.length > 0;
}

async function callerOf(request: Request, { sql, jwtSecret }: Auth): Promise<Caller | null> {
  const claims = verifiedClaims(request.headers.get('authorization'), jwtSecret);
  if (!claims?.session_id) return null;
  const found = await sql`select from auth.sessions where id = ${claims.session_id}`;
  return found.length ? { ...claims, session_id: claims.session_id } : null;
}

async function findFactor(id: string, { sub }: Caller, { sql }: Auth): Promise<Factor | undefined> {
  const [factor] = await sql<Factor[]>`
    select id, user_id, status, secret from auth.mfa_factors where id = ${id} and user_id = ${sub}`;
  return factor;
}

async function enrol(body: unknown, { sub, email, aal }: Caller, { sql }: Auth): Promise<Response> {
  const asked = enrolment.safeParse(body);
  if (!asked.success) return refused(400, 'validation_failed', 'factor_type needs to be totp');
  if (aal !== 'aal2' && (await hasVerified(sub, sql))) return insufficientLevel('enroll a new factor');
  const { friendly_name: name = '', issuer = 'WebSpeaker Contacts' } = asked.data;
  const others = await sql`select friendly_name from auth.mfa_factors where user_id = ${sub}`;
  if (others.length >= MOST_FACTORS) {
    return refused(422, 'too_many_enrolled_mfa_factors', 'Maximum number of verified factors reached');
  }
  if (name && others.some(({ friendly_name }) => friendly_name === name)) {
    return refused(
      422,
      'mfa_factor_name_conflict',
      `A factor with the friendly name "${name}" already exists`,
    );
  }
  const secret = new Secret({ size: 20 });
  const uri = new TOTP({ issuer, label: email ?? sub, secret }).toString();
  const id = randomUUID();
  await sql`
    insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret)
    values (${id}, ${sub}, ${name}, 'totp', 'unverified', now(), now(), ${secret.base32})`;
  const totp = { qr_code: renderSVG(uri), secret: secret.base32, uri };
  return Response.json({ id, type: 'totp', friendly_name: name, totp });
}

async function challenge({ id }: Factor, { sql }: Auth): Promise<Response> {
  const [made] = await sql`
    insert into auth.mfa_challenges (id, factor_id, created_at) values (${randomUUID()}, ${id}, now())
    returning id, 'totp' as type, extract(epoch from created_at)::bigint::int + ${CHALLENGE_MINUTES * 60} as expires_at`;
  return Response.json(made);
}

async function verify(
  body: unknown,
  { factor, caller }: { factor: Factor; caller: Caller },
  auth: Auth,
): Promise<Response> {
  const { sql, jwtSecret } = auth;
  const given = proof.safeParse(body);
  if (!given.success) return refused(400, 'validation_failed', 'Found no challenge and code');
  const open = await sql`
    select from auth.mfa_challenges
    where
      id = ${given.data.challenge_id} and factor_id = ${factor.id} and verified_at is null
      and created_at > now() - make_interval(mins => ${CHALLENGE_MINUTES})`;
  if (open.length === 0)
    return refused(422, 'mfa_challenge_expired', 'MFA challenge has expired, verify again');
  const totp = new TOTP({ secret: Secret.fromBase32(factor.secret) });
  if (totp.validate({ token: given.data.code, window: 1 }) === null) {
    return refused(422, 'mfa_verification_failed', 'Invalid TOTP code entered');
  }
  const token = randomBytes(9).toString('base64url');
  await sql.begin(async (tx) => {
    await tx`update auth.mfa_challenges set verified_at = now() where id = ${given.data.challenge_id}`;
    await tx`update auth.mfa_factors set status = 'verified', updated_at = now() where id = ${factor.id}`;
    await tx`update auth.sessions set aal = 'aal2', factor_id = ${factor.id} where id = ${caller.session_id}`;
    await tx`delete from auth.sessions where user_id = ${caller.sub} and coalesce(aal, 'aal1') = 'aal1'`;
    const [old] = await tx`
      update auth.refresh_tokens set revoked = true, updated_at = now()
      where session_id = ${caller.session_id} and not revoked returning token`;
    await tx`
      insert into auth.refresh_tokens (id, token, user_id, session_id, revoked, parent)
      values (${randomUUID()}, ${token}, ${caller.sub}, ${caller.session_id}, false, ${old?.['token'] ?? null})`;
  });
  const now = Math.floor(Date.now() / 1000);
  const session = {
    access_token: signed({ ...caller, iat: now, exp: now + TOKEN_SECONDS }, jwtSecret),
    token_type: 'bearer',
    expires_in: TOKEN_SECONDS,
    expires_at: now + TOKEN_SECONDS,
    refresh_token: token,
    user: await userOf(caller, sql),
  };
  return Response.json(await fullSession(session, { ...auth, method: 'totp' }));
}

async function remove({ id, status }: Factor, { aal }: Caller, { sql }: Auth): Promise<Response> {
  if (status === 'verified' && aal !== 'aal2') return insufficientLevel('unenroll verified factor');
  await sql`delete from auth.mfa_factors where id = ${id}`;
  await sql`update auth.sessions set aal = 'aal1', factor_id = null where factor_id = ${id}`;
  return Response.json({ id });
}

async function userOf({ sub }: Caller, sql: Sql): Promise<object> {
  const [user] = await sql`
    select
      id, aud, role, email, email_confirmed_at, last_sign_in_at, created_at, updated_at,
      raw_app_meta_data as app_metadata, raw_user_meta_data as user_metadata, false as is_anonymous
    from auth.users where id = ${sub}`;
  return { ...user, factors: await factorsOf(sub, sql) };
}

function refused(code: number, error_code: string, msg: string): Response {
  return Response.json({ code, error_code, msg }, { status: code });
}
