import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientAddress, clientNetwork, publicAddress } from './client-address.ts';

const RULE = { header: 'x-forwarded-for', trustedProxies: 1 };

function forwardedFor(value: string, trustedProxies = 1): string | null {
  return clientAddress(new Headers({ 'x-forwarded-for': value }), { ...RULE, trustedProxies });
}

describe('clientAddress', () => {
  test('takes the entry that the trusted proxy wrote, not the one that the sender chose', () => {
    expect(forwardedFor('8.8.8.8, 81.2.69.142')).toBe('81.2.69.142');
    expect(forwardedFor('8.8.8.8, 81.2.69.142, 81.2.69.143', 2)).toBe('81.2.69.142');
  });

  test('does not let any header that the sender wrote change the answer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme-ascii' })),
        fc.integer({ min: 1, max: 4 }),
        (spoofed, proxies) => {
          const own = Array.from({ length: proxies - 1 }, (_, i) => `1.1.1.${String(i)}`);
          const list = [...spoofed, '81.2.69.142', ...own].join(', ');
          expect(forwardedFor(list, proxies)).toBe('81.2.69.142');
        },
      ),
    );
  });

  test('reads repeated headers as one list', () => {
    const headers = new Headers([
      ['x-forwarded-for', '8.8.8.8'],
      ['x-forwarded-for', '81.2.69.142'],
    ]);
    expect(clientAddress(headers, RULE)).toBe('81.2.69.142');
  });

  test('reads the header that the rule names, and no other', () => {
    const headers = new Headers({
      'cf-connecting-ip': '81.2.69.142',
      'x-forwarded-for': '8.8.8.8',
      'x-real-ip': '9.9.9.9',
    });
    expect(clientAddress(headers, { header: 'CF-Connecting-IP', trustedProxies: 1 })).toBe('81.2.69.142');
    expect(clientAddress(headers, { header: 'true-client-ip', trustedProxies: 1 })).toBeNull();
  });

  test.each([
    ['no rule', null],
    ['no trusted proxy', { ...RULE, trustedProxies: 0 }],
    ['a negative number of proxies', { ...RULE, trustedProxies: -1 }],
    ['not a number of proxies', { ...RULE, trustedProxies: Number.NaN }],
    ['more proxies than entries', { ...RULE, trustedProxies: 3 }],
  ])('is null with %s', (_, rule) => {
    expect(clientAddress(new Headers({ 'x-forwarded-for': '8.8.8.8, 81.2.69.142' }), rule)).toBeNull();
  });

  test.each([
    ['IPv4', '81.2.69.142', '81.2.69.142'],
    ['IPv4 with spaces', '  81.2.69.142\t', '81.2.69.142'],
    ['IPv4 with a port', '81.2.69.142:51234', '81.2.69.142'],
    ['IPv6', '2a02:8070:1::5', '2a02:8070:1::5'],
    ['IPv6 written out in capitals', '2A02:8070:0001:0000:0000:0000:0000:0005', '2a02:8070:1::5'],
    ['IPv6 in brackets', '[2a02:8070:1::5]', '2a02:8070:1::5'],
    ['IPv6 in brackets with a port', '[2a02:8070:1::5]:443', '2a02:8070:1::5'],
    ['IPv6 with a zone', '2a02:8070:1::5%eth0', '2a02:8070:1::5'],
    ['IPv6 in brackets with zone and port', '[2a02:8070:1::5%25eth0]:443', '2a02:8070:1::5'],
    ['IPv4-mapped IPv6', '::ffff:81.2.69.142', '81.2.69.142'],
    ['IPv4-mapped IPv6 in hexadecimal', '::FFFF:5102:458e', '81.2.69.142'],
    ['IPv4-mapped IPv6 in brackets with a port', '[::ffff:81.2.69.142]:80', '81.2.69.142'],
  ])('reads %s', (_, entry, expected) => {
    expect(forwardedFor(`9.9.9.9, ${entry}`)).toBe(expected);
  });

  // IANA's IPv4 and IPv6 special-purpose address registries, first and last address of each block.
  test.each([
    ['this network', '0.0.0.0', '0.255.255.255'],
    ['private 10/8', '10.0.0.0', '10.255.255.255'],
    ['shared, carrier-grade NAT', '100.64.0.0', '100.127.255.255'],
    ['loopback', '127.0.0.0', '127.255.255.255'],
    ['link local', '169.254.0.0', '169.254.255.255'],
    ['private 172.16/12', '172.16.0.0', '172.31.255.255'],
    ['protocol assignments', '192.0.0.0', '192.0.0.255'],
    ['documentation 1', '192.0.2.0', '192.0.2.255'],
    ['6to4 relay', '192.88.99.0', '192.88.99.255'],
    ['private 192.168/16', '192.168.0.0', '192.168.255.255'],
    ['benchmarking', '198.18.0.0', '198.19.255.255'],
    ['documentation 2', '198.51.100.0', '198.51.100.255'],
    ['documentation 3', '203.0.113.0', '203.0.113.255'],
    ['multicast', '224.0.0.0', '239.255.255.255'],
    ['reserved', '240.0.0.0', '255.255.255.254'],
    ['broadcast', '255.255.255.255', '255.255.255.255'],
    ['unspecified v6', '::', '::'],
    ['loopback v6', '::1', '::1'],
    ['NAT64', '64:ff9b::', '64:ff9b::ffff:ffff'],
    ['local NAT64', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
    ['discard only', '100::', '100::ffff:ffff:ffff:ffff'],
    ['Teredo', '2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['benchmarking v6', '2001:2::', '2001:2:0:ffff:ffff:ffff:ffff:ffff'],
    ['ORCHIDv2', '2001:20::', '2001:2f:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['documentation v6', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['6to4', '2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['documentation v6, new', '3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['segment routing', '5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['unassigned v6', '4000::', '4000:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['unique local', 'fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['link local v6', 'fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['multicast v6', 'ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['mapped private', '::ffff:10.0.0.1', '::ffff:192.168.0.1'],
    ['mapped loopback', '::ffff:127.0.0.1', '::ffff:7f00:1'],
  ])('is null for %s', (_, first, last) => {
    expect(forwardedFor(first)).toBeNull();
    expect(forwardedFor(last)).toBeNull();
  });

  test.each([
    '1.0.0.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
  ])('reads %s, just outside a private range', (address) => {
    expect(forwardedFor(address)).toBe(address);
  });

  test.each([
    '',
    'unknown',
    '_hidden',
    'localhost',
    '81.2.69',
    '81.2.69.142.1',
    '81.2.69.256',
    '081.2.69.142',
    '0x51.2.69.142',
    '1359103374',
    '0x5102458e',
    '81.2.69.142/24',
    '81.2.69.142:',
    '81.2.69.142:port',
    '81.2.69.142 8.8.8.8',
    '2a02:8070:1::5::6',
    '2a02:8070:1::g',
    '[2a02:8070:1::5',
    '2a02:8070:1::5]:443',
    '[81.2.69.142]x',
    '"81.2.69.142"',
    'for=81.2.69.142',
    '::ffff:0x51.2.69.142',
    '٨١.2.69.142',
    `2a02::${'0'.repeat(200)}1`,
  ])('is null for "%s"', (entry) => {
    const headers = { get: () => entry };
    expect(clientAddress(headers, RULE)).toBeNull();
  });

  test('never throws, and gives nothing but a canonical address, for any header value', () => {
    const addressLike = fc.oneof(
      fc.string(),
      fc.ipV4(),
      fc.ipV4Extended(),
      fc.ipV6(),
      fc.stringMatching(/^[0-9a-f:.%[\]]{0,50}$/),
    );
    fc.assert(
      fc.property(addressLike, (value) => {
        const address = clientAddress({ get: () => value }, RULE);
        if (address === null) return;
        expect(address).toMatch(/^[\da-f.:]+$/);
        expect(forwardedFor(address)).toBe(address);
      }),
      { numRuns: 2000 },
    );
  });
});

test('publicAddress reads an address of a socket, and is null for one that nobody has on the internet', () => {
  expect(publicAddress('::ffff:81.2.69.142')).toBe('81.2.69.142');
  expect(publicAddress('2A02:8070:1:0::5')).toBe('2a02:8070:1::5');
  expect(publicAddress('127.0.0.1')).toBeNull();
  expect(publicAddress('')).toBeNull();
});

test('clientNetwork is the whole of an IPv4 address, and the same for all addresses of an IPv6 /64', () => {
  expect([...clientNetwork('81.2.69.142')]).toEqual([81, 2, 69, 142]);
  expect(clientNetwork('2a02:8070:1:2::5')).toEqual(clientNetwork('2a02:8070:1:2:ffff::1'));
  expect(clientNetwork('2a02:8070:1:2::5')).not.toEqual(clientNetwork('2a02:8070:1:3::5'));
});
