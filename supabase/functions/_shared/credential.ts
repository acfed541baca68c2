import { Refusal } from './refusal.ts';

/** Who asks: a member with their token, or the owner's own server with the project's secret key. */
export type Credential = { kind: 'member'; token: string } | { kind: 'secret-key'; hash: Uint8Array };

/**
 * Reads the Authorization header and tells the kinds of credential apart. Whether one is valid is for Postgres and the
 * Auth API to say. One that is present but of no known kind is refused, never ignored.
 */
export async function readCredential(headers: Headers): Promise<Credential | Refusal> {
  const hash = await secretKeyHash(headers);
  if (hash) return { kind: 'secret-key', hash };
  const text = bearer(headers);
  // A JSON Web Token has three parts of base64url.
  if (text && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return { kind: 'member', token: text };
  return new Refusal('UNAUTHENTICATED', { headers: { 'WWW-Authenticate': 'Bearer' } });
}

/** The SHA-256 hash of the secret key in the Authorization header; null when there is no such key. */
export async function secretKeyHash(headers: Headers): Promise<Uint8Array | null> {
  const text = bearer(headers);
  if (!text?.startsWith('sk_')) return null;
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

function bearer(headers: Headers): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1];
}
