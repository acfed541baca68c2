import { createHash } from 'node:crypto';

import { deriveContactId, type ContactId, type CountryCode, type VisitorKey } from '@webspeaker/core';

import type { CountryLookup } from '../_shared/country.ts';
import { secretKeyHash } from '../_shared/credential.ts';

/** What is known about a request when the database is called. */
export type Asked<Body> = {
  body: Body;
  /** Null for a message without a visitor. */
  contactId: ContactId | null;
  country: CountryCode | null;
  /** The origin of the page that asked; null for a sender that is not a browser. */
  origin: string | null;
  /** Whether the browser sent Global Privacy Control. */
  gpc: boolean;
  /** The hash of a secret key, from the owner's own server; null for everybody else. */
  secretKeyHash: Uint8Array | null;
  /** Whether the sender passed Turnstile, or the functions check no tokens. */
  passesTurnstile: boolean;
};

type SentBy = { visitor: { key: VisitorKey } | null };

/**
 * Tells who is sending: the contact id that follows from the visitor key, and the country if there is a visitor.
 *
 * @param options.address the client's address; null when it is not known or the call stores no country
 */
export async function identify<Body extends SentBy>(
  request: Request,
  { body, address, countryOf }: { body: Body; address: string | null; countryOf: CountryLookup },
): Promise<Omit<Asked<Body>, 'passesTurnstile'>> {
  const { visitor } = body;
  return {
    body,
    contactId: visitor && (await deriveContactId(visitor.key, { sha256 })),
    country: visitor && address !== null ? await countryOf(address) : null,
    origin: request.headers.get('origin'),
    gpc: request.headers.get('sec-gpc') === '1',
    secretKeyHash: await secretKeyHash(request.headers),
  };
}

/** Takes microseconds. Web Crypto hands the work to another thread, and the request waits until both had their turn. */
function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
