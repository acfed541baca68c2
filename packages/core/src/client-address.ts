/**
 * The client's address, read from a request's headers by an explicit rule of trust.
 *
 * @module
 */
import ipaddr from 'ipaddr.js';

/** Which header is believed, and how far. */
export type ClientAddressRule = {
  /** The header's name, such as `x-forwarded-for` or `cf-connecting-ip`. */
  header: string;
  /**
   * How many of the owner's own proxies append to that header; 1 for a header with a single value. With 2, the second
   * entry from the right is believed: the outermost proxy wrote it, and anything to its left can be forged.
   */
  trustedProxies: number;
};

/**
 * Picks the client's public address from the headers. Never guesses: without a rule, with a list shorter than the rule
 * says, or with anything in that place that is not a public unicast address, the answer is null. Entries to the left
 * of the trusted one are never looked at (MDN, X-Forwarded-For, "Selecting an IP address").
 *
 * Understands ports, brackets, zones and IPv4-mapped IPv6. Private, shared (CGNAT), loopback, link-local, multicast,
 * documentation, tunnel and unassigned addresses (IANA's special-purpose address registries) give null: no database
 * knows a country for them.
 *
 * @param headers the request's headers
 * @param rule the owner's rule; null when nothing may be believed
 * @returns the address in its canonical spelling (IPv6 by RFC 5952), or null. Meant to live for one request: don't log
 * or store it
 *
 * @example
 * ```ts
 * import { clientAddress } from '@webspeaker/core/client-address';
 *
 * const headers = new Headers({ 'x-forwarded-for': '8.8.8.8, 81.2.69.142' });
 * clientAddress(headers, { header: 'x-forwarded-for', trustedProxies: 1 }); // '81.2.69.142'
 * clientAddress(headers, null); // null
 * ```
 */
export function clientAddress(
  headers: { get(name: string): string | null },
  rule: ClientAddressRule | null,
): string | null {
  if (rule === null || !(rule.trustedProxies >= 1)) return null;
  const entry = headers.get(rule.header)?.split(',').at(-rule.trustedProxies)?.trim();
  return entry === undefined ? null : publicAddress(hostOf(entry));
}

/** Removes port and brackets: `1.2.3.4:80`, `[2001:db8::1]:80`. */
function hostOf(entry: string): string {
  return /^\[(.*)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}

/**
 * Reads one address, as a socket or a header has it.
 *
 * @param text without brackets and port
 * @returns the public unicast address in its canonical spelling, or null for anything else; see {@link clientAddress}
 *
 * @example
 * ```ts
 * import { publicAddress } from '@webspeaker/core/client-address';
 *
 * publicAddress('::ffff:81.2.69.142'); // '81.2.69.142'
 * publicAddress('127.0.0.1'); // null
 * ```
 */
export function publicAddress(text: string): string | null {
  const withoutZone = text.replace(/%.*$/, '');
  const dotted = withoutZone.slice(withoutZone.lastIndexOf(':') + 1);
  // The library also accepts octal, hexadecimal and shortened IPv4, which no proxy writes and which other parsers read
  // as a different address.
  if ((dotted === withoutZone || dotted.includes('.')) && !ipaddr.IPv4.isValidFourPartDecimal(dotted))
    return null;
  if (!ipaddr.isValid(withoutZone)) return null;
  const address = ipaddr.process(withoutZone);
  if (address.range() !== 'unicast') return null;
  if (address.kind() === 'ipv4') return address.toString();
  const address6 = address as ipaddr.IPv6;
  // All that IANA has allocated so far; the library calls the unassigned rest "unicast" as well.
  return address6.match(ipaddr.IPv6.parseCIDR('2000::/3')) ? address6.toRFC5952String() : null;
}

/**
 * The part of a public address that stands for one client: an IPv4 address whole, of IPv6 the /64, which is what a
 * household or a machine is given (RFC 6177).
 *
 * @param address as {@link clientAddress} returns it
 * @returns 4 or 8 bytes, to be hashed with a key before anything is counted under it
 *
 * @example
 * ```ts
 * import { clientNetwork } from '@webspeaker/core/client-address';
 *
 * clientNetwork('81.2.69.142'); // Uint8Array [81, 2, 69, 142]
 * ```
 */
export function clientNetwork(address: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ipaddr.parse(address).toByteArray());
  return bytes.length === 16 ? bytes.slice(0, 8) : bytes;
}
