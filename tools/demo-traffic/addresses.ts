import { clientAddress, countryFromRecord, type CountryCode } from '@webspeaker/core';
import { open, type Response as FlatRecord } from 'maxmind';
import { fileURLToPath } from 'node:url';
import type { Random } from './random.ts';

/** A public address and where it is. */
export type Place = { address: string; country: CountryCode };

// Who buys tea in an English-speaking shop in Germany: visitors per thousand, a guess that looks right.
// prettier-ignore
const VISITORS_PER_THOUSAND: Readonly<Record<CountryCode, number>> = {
  DE: 190, GB: 110, US: 110, FR: 55, NL: 45, AT: 45, CH: 35, IT: 30, ES: 30, PL: 25, JP: 25, IN: 25, CA: 25, SE: 20,
  BE: 20, AU: 20, DK: 15, IE: 15, BR: 15, CZ: 12, PT: 12, NO: 10, FI: 10, TR: 10, KR: 10, MX: 8, TW: 8, SG: 6, ZA: 6,
  NZ: 6, GR: 5, HU: 5, RO: 5, AR: 5, UA: 4, IL: 4, KE: 3, EG: 3, CL: 3, CO: 3, ID: 3, TH: 3, VN: 2, MA: 2,
};
const ANYWHERE_SHARE = 0.05;
const IPV6_SHARE = 0.2;

// The blocks from which the five regional registries assign IPv6; a random address elsewhere belongs to nobody.
const IPV6_BLOCKS = ['2001', '240', '260', '280', '2a0', '2c0'];
const SAMPLES = 60_000;

/**
 * Draws real public addresses from all over the world: random ones whose country the embedded database knows, in the
 * proportions in which visitors would come.
 *
 * @returns a function that draws the next place
 */
export async function worldOfAddresses(random: Random): Promise<() => Place> {
  const database = await open<FlatRecord>(
    fileURLToPath(
      import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'),
    ),
  );
  const countries = new Map<CountryCode, { ipv4: string[]; ipv6: string[] }>();
  for (let i = 0; i < SAMPLES; i += 1) {
    const ipv6 = i % 2 === 1;
    const sample = ipv6 ? randomIpv6(random) : randomIpv4(random);
    const country = countryFromRecord(database.get(sample));
    const address = country === null ? null : publicAddress(sample);
    if (address === null || country === null) continue;
    const known = countries.get(country) ?? { ipv4: [], ipv6: [] };
    known[ipv6 ? 'ipv6' : 'ipv4'].push(address);
    countries.set(country, known);
  }
  const everywhere = [...countries.keys()].sort();
  const weighted = everywhere.flatMap((country) =>
    Array.from({ length: VISITORS_PER_THOUSAND[country] ?? 0 }, () => country),
  );
  return () => {
    const country = random.pick(random.chance(ANYWHERE_SHARE) ? everywhere : weighted);
    const { ipv4, ipv6 } = countries.get(country) ?? { ipv4: [], ipv6: [] };
    const wanted = random.chance(IPV6_SHARE) ? ipv6 : ipv4;
    return { address: random.pick(wanted.length > 0 ? wanted : [...ipv4, ...ipv6]), country };
  };
}

/** The address as the endpoint reads it; null if the endpoint would not accept it. */
function publicAddress(address: string): string | null {
  return clientAddress({ get: () => address }, { header: 'x-forwarded-for', trustedProxies: 1 });
}

function randomIpv4(random: Random): string {
  return random.bytes(4).join('.');
}

function randomIpv6(random: Random): string {
  const group = () => random.int(0, 0xffff).toString(16);
  const first = random.pick(IPV6_BLOCKS);
  const block = first.length === 4 ? first : first + random.int(0, 15).toString(16);
  return [block, ...Array.from({ length: 7 }, group)].join(':');
}
