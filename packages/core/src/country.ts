/**
 * The country in a record of a GeoIP database.
 *
 * @module
 */

/** An ISO 3166-1 alpha-2 code in upper case, such as `DE`. */
export type CountryCode = string;

// Databases use these for "no country known", anonymous proxies, satellites and whole regions. None is a country:
// ISO 3166-1 leaves AA, QM to QZ, XA to XZ and ZZ to its users, and reserves AP and EU. XK is the exception that every
// GeoIP vendor uses for Kosovo.
const NO_COUNTRY = /^(?:AA|AP|EU|Q[M-Z]|X[A-JL-Z]|ZZ)$/;

/**
 * Reads the country from a record of a database in MaxMind's format, from geoip2-node's model of one, or from a record
 * of a flat database. Looks nothing up itself, and takes only the country in which the network is located: where it is
 * registered says little about the visitor.
 *
 * @param record what the database's reader returned: `{country: {iso_code}}`, `{country: {isoCode}}` or `{country_code}`
 * @returns the code, or null when the record has none or has another shape
 *
 * @example
 * ```ts
 * import { countryFromRecord } from '@webspeaker/core/country';
 *
 * countryFromRecord({ country: { iso_code: 'DE' } }); // 'DE'
 * countryFromRecord({ country_code: 'FR' }); // 'FR'
 * countryFromRecord(null); // null
 * ```
 */
export function countryFromRecord(record: unknown): CountryCode | null {
  const country = field(record, 'country');
  const code = field(country, 'iso_code') ?? field(country, 'isoCode') ?? field(record, 'country_code');
  if (typeof code !== 'string' || !/^[a-z]{2}$/i.test(code)) return null;
  const upperCase = code.toUpperCase();
  return NO_COUNTRY.test(upperCase) ? null : upperCase;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
