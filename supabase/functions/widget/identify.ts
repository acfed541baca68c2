import { deriveContactId, type ContactId, type CountryCode, type VisitorKey } from '@webspeaker/core';

import type { CountryLookup } from '../_shared/country.ts';

/** What a call knows when it asks the database. */
export type Asked<Body> = {
  body: Body;
  /** Null for a message without a visitor. */
  contactId: ContactId | null;
  country: CountryCode | null;
  /** The page that asked; null for a sender that is no browser. */
  origin: string | null;
  /** Whether the browser sent Global Privacy Control. */
  gpc: boolean;
};

type SentBy = { visitor: { key: VisitorKey } | null };

/**
 * Tells who sends: the contact id that follows from the visitor key, and the country where there is a visitor.
 *
 * @param options.address the client's; null where none is known, or where the call stores no country
 */
export async function identify<Body extends SentBy>(
  request: Request,
  { body, address, countryOf }: { body: Body; address: string | null; countryOf: CountryLookup },
): Promise<Asked<Body>> {
  const { visitor } = body;
  return {
    body,
    contactId: visitor && (await deriveContactId(visitor.key)),
    country: visitor && address !== null ? await countryOf(address) : null,
    origin: request.headers.get('origin'),
    gpc: request.headers.get('sec-gpc') === '1',
  };
}
