import {
  clientAddress,
  deriveContactId,
  type ContactId,
  type CountryCode,
  type VisitorKey,
} from '@webspeaker/core';

import type { Context } from './context.ts';

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

/** Tells who sends: the contact id that follows from the visitor key, and the country where the call stores one. */
export async function identify<Body extends SentBy>(
  request: Request,
  { body, needsCountry, context }: { body: Body; needsCountry: boolean; context: Context },
): Promise<Asked<Body>> {
  const { visitor } = body;
  return {
    body,
    contactId: visitor && (await deriveContactId(visitor.key)),
    country: visitor && needsCountry ? await countryOfClient(request, context) : null,
    origin: request.headers.get('origin'),
    gpc: request.headers.get('sec-gpc') === '1',
  };
}

/** The only place that ever knows the client's address. */
async function countryOfClient(
  request: Request,
  { countryOf, clientAddressRule }: Context,
): Promise<CountryCode | null> {
  const address = clientAddress(request.headers, clientAddressRule);
  return address === null ? null : countryOf(address);
}
