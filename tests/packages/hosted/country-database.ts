import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** The country database that tests have: of June 2026, and older every day. */
export const OLD_COUNTRIES = createRequire(import.meta.url).resolve(
  '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
);

/** A name of the metadata, and what follows it: a number of four bytes. */
const BUILT = Buffer.concat([Buffer.from('build_epoch'), Buffer.from([0x04, 0x02])]);

/**
 * Writes the same database as if it were made now.
 *
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export async function writeFreshCountries(file: string): Promise<void> {
  const bytes = await readFile(OLD_COUNTRIES);
  const at = bytes.lastIndexOf(BUILT);
  if (at < 0) throw new Error('The database does not say when it was made');
  bytes.writeUInt32BE(Math.floor(Date.now() / 1000), at + BUILT.length);
  await writeFile(file, bytes);
}
