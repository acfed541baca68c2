import { Refusal } from '../_shared/refusal.ts';

/** Who asks: a member with their token, or the owner's own server with the project's secret key. */
export type Credential = { kind: 'member'; token: string } | { kind: 'secret-key'; hash: Uint8Array };

/**
 * Reads the Authorization header and tells the kinds of credential apart. Whether one is valid is for Postgres and the
 * Auth API to say. One that is present but of no known kind is refused, never ignored.
 */
export async function readCredential(headers: Headers): Promise<Credential | Refusal> {
  const text = /^Bearer +(\S+)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1];
  if (text?.startsWith('sk_')) {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return { kind: 'secret-key', hash: new Uint8Array(digest) };
  }
  // A JSON Web Token has three parts of base64url.
  if (text && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return { kind: 'member', token: text };
  return new Refusal('UNAUTHENTICATED', { headers: { 'WWW-Authenticate': 'Bearer' } });
}
