/**
 * The contact id: what the database, the portal and every export know a contact by.
 *
 * @module
 */
import type { VisitorKey } from './visitor-key.ts';

/** A UUID of version 8 (RFC 9562) in lower case. */
export type ContactId = string & { readonly contactId: never };

/** The shape of a contact id. */
export const CONTACT_ID_PATTERN: RegExp = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** The shape of a contact hash; see `hashContactId`. */
export const CONTACT_HASH_PATTERN: RegExp = /^[\da-f]{64}$/;

// Keeps this use of SHA-256 apart from all others, and gives a later derivation room for a name of its own.
const DERIVATION_LABEL = 'webspeaker.contact-id.v1';

/**
 * Derives the contact id from a visitor key, one way: the id names the contact and never lets anybody act as the
 * visitor. The first 122 bits of SHA-256 over a label, a line feed and the key fill a UUIDv8 from left to right around
 * the version and variant bits (RFC 9562, section 5.8).
 *
 * Rejects where Web Crypto is missing: browsers offer it on secure pages only (https or localhost).
 *
 * @param key a visitor key; see `isVisitorKey`
 * @param options.sha256 hashes a text's UTF-8, as 64 hexadecimal digits in lower case. Web Crypto if absent, which on
 *   servers costs a trip to another thread and back; a runtime may have one that answers at once
 *
 * @example
 * ```ts
 * import { deriveContactId } from '@webspeaker/core/contact-id';
 * import { visitorKeyFromBytes } from '@webspeaker/core/visitor-key';
 *
 * await deriveContactId(visitorKeyFromBytes(new Uint8Array(32))); // the same id every time
 * ```
 */
export async function deriveContactId(
  key: VisitorKey,
  { sha256 = sha256Hex }: { sha256?: (text: string) => string | Promise<string> } = {},
): Promise<ContactId> {
  const digest = await sha256(`${DERIVATION_LABEL}\n${key}`);
  // The first 60 bits are whole hexadecimal digits. The last 62 come after the variant's two bits and are shifted by them.
  const tail = ((0b10n << 62n) | (BigInt(`0x${digest.slice(15, 31)}`) >> 2n)).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(12, 15)}`,
    tail.slice(0, 4),
    tail.slice(4),
  ].join('-') as ContactId;
}

/**
 * Hashes a contact id for places that outlive the contact: tombstones, audit events and erasure receipts.
 *
 * @returns SHA-256 of the id's lower-case text, as 64 hexadecimal digits
 *
 * @example
 * ```ts
 * import { hashContactId, isContactId } from '@webspeaker/core/contact-id';
 *
 * const id = '0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b';
 * if (isContactId(id)) await hashContactId(id);
 * ```
 */
export function hashContactId(id: ContactId): Promise<string> {
  return sha256Hex(id.toLowerCase());
}

/**
 * Tells whether a value has the shape of a contact id: a UUIDv8 in lower case. Does not tell whether that contact
 * exists.
 *
 * @example
 * ```ts
 * import { isContactId } from '@webspeaker/core/contact-id';
 *
 * isContactId('0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b'); // true
 * isContactId('0190a6f3-1c2d-4e4f-9a5b-6c7d8e9f0a1b'); // false: version 4
 * ```
 */
export function isContactId(value: unknown): value is ContactId {
  return typeof value === 'string' && CONTACT_ID_PATTERN.test(value);
}

/**
 * Tells whether a value has the shape of a contact hash: SHA-256 as 64 hexadecimal digits in lower case. Does not tell
 * whether a contact has, or had, that hash.
 *
 * @example
 * ```ts
 * import { isContactHash } from '@webspeaker/core/contact-id';
 *
 * isContactHash('6fe03427ded35b98e56573e92be53f1f9208e47bcb51055b0467c372da8d2154'); // true
 * ```
 */
export function isContactHash(value: unknown): value is string {
  return typeof value === 'string' && CONTACT_HASH_PATTERN.test(value);
}

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
