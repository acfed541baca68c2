/**
 * How a contact comes into being, and what each sighting of its visitor changes. Specification: the database applies this
 * rule, see `mod.ts`.
 *
 * @module
 */
import type { ContactId } from '../contact-id.ts';
import type { CountryCode } from '../country.ts';
import { LAST_SEEN_RESOLUTION_MS } from '../limits.ts';

/** A visitor who gave consent and sent a message. Times are milliseconds since the epoch, by the server's clock. */
export type Contact = {
  id: ContactId;
  country: CountryCode | null;
  createdAt: number;
  lastSeenAt: number;
  conversationsCount: number;
};

/** A message of a consenting visitor. */
export type MessageSighting = {
  kind: 'message';
  contactId: ContactId;
  /** Milliseconds since the epoch, by the server's clock. */
  at: number;
  /** The country found for the client address; null when none was found. */
  country: CountryCode | null;
  /** Whether the message opened a conversation; see `continuesConversation`. */
  startsConversation: boolean;
};

/** A page view of a consenting visitor. */
export type VisitSighting = {
  kind: 'visit';
  contactId: ContactId;
  /** Milliseconds since the epoch, by the server's clock. */
  at: number;
};

/** What changes a contact. */
export type Sighting = MessageSighting | VisitSighting;

/**
 * Merges one sighting into a contact. A message creates the contact when there is none; a visit never does. Last-seen
 * never moves back, a known country is kept when a later lookup finds none, and the creation time never changes.
 *
 * Pure: the contact passed in stays as it is. Does not look at consent or tombstones; that was decided before.
 *
 * @param contact the contact so far, or null
 * @param sighting a sighting of the same contact
 * @returns the contact as it is now; null for a visit of somebody unknown
 * @throws TypeError when the sighting is of another contact
 *
 * @example
 * ```ts
 * import { deriveContactId } from '@webspeaker/core/contact-id';
 * import { mergeContact } from '@webspeaker/core/spec';
 * import { visitorKeyFromBytes } from '@webspeaker/core/visitor-key';
 *
 * const contactId = await deriveContactId(visitorKeyFromBytes(new Uint8Array(32)));
 * const contact = mergeContact(null, { kind: 'message', contactId, at: 0, country: 'DE', startsConversation: true });
 * contact.conversationsCount; // 1
 * ```
 */
export function mergeContact(contact: Contact | null, sighting: MessageSighting): Contact;
/** Merges any sighting. A visit of somebody unknown gives null; see the other signature. */
export function mergeContact(contact: Contact | null, sighting: Sighting): Contact | null;
export function mergeContact(contact: Contact | null, sighting: Sighting): Contact | null {
  if (contact !== null && contact.id !== sighting.contactId) {
    throw new TypeError('A contact can be merged only with a sighting of that same contact');
  }
  if (sighting.kind === 'visit') {
    if (contact === null || sighting.at - contact.lastSeenAt < LAST_SEEN_RESOLUTION_MS) return contact;
    return { ...contact, lastSeenAt: sighting.at };
  }
  const before = contact ?? {
    id: sighting.contactId,
    country: null,
    createdAt: sighting.at,
    lastSeenAt: sighting.at,
    conversationsCount: 0,
  };
  return {
    ...before,
    country: sighting.country ?? before.country,
    lastSeenAt: Math.max(before.lastSeenAt, sighting.at),
    conversationsCount: before.conversationsCount + (sighting.startsConversation ? 1 : 0),
  };
}
