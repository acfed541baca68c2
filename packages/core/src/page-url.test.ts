import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_PAGE_URL_LENGTH } from './limits.ts';
import { cleanPageUrl, PAGE_URL_MASK } from './page-url.ts';
import { withKeptParameters } from './spec/kept-parameters.ts';

const SHOP = 'https://shop.example';

/** The path of a cleaned URL of the shop. */
function path(url: string): string | undefined {
  return cleanPageUrl(SHOP + url)?.url.slice(SHOP.length);
}

const random = fc.nat().map((seed) => createHash('sha256').update(String(seed)).digest());
const base64url = random.map((value) => value.toString('base64url'));
const hexadecimal = random.map((value) => value.toString('hex', 0, 16));

const jwt = fc.tuple(fc.record({ sub: fc.uuid(), iat: fc.nat() }), base64url).map(([claims, signature]) => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${signature}`;
});

const personal = fc.oneof(
  fc.emailAddress(),
  fc.uuid(),
  jwt,
  base64url,
  hexadecimal,
  fc.stringMatching(/^\d{9,20}$/),
  fc.ipV4(),
);

/** Percent-encodes every character that needs it, once or several times over. */
function encode(value: string, layers: number): string {
  return Array.from({ length: layers }).reduce<string>((result) => encodeURIComponent(result), value);
}

describe('cleanPageUrl', () => {
  test('keeps origin, port and path', () => {
    expect(cleanPageUrl('https://shop.example:8443/teas/green-tea/')).toEqual({
      url: 'https://shop.example:8443/teas/green-tea/',
      parameters: [],
    });
  });

  test('drops credentials, query and fragment', () => {
    expect(cleanPageUrl('https://jane:secret@shop.example/teas?session=1#access_token=abc')?.url).toBe(
      'https://shop.example/teas',
    );
  });

  test.each([
    '',
    'shop.example/teas',
    '/teas',
    '//shop.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///home/jane/letter.html',
    'about:blank',
    'ftp://shop.example/',
    'blob:https://shop.example/0190a6f3',
    'https://',
    'http://[::1',
  ])('is null for "%s"', (url) => {
    expect(cleanPageUrl(url)).toBeNull();
  });

  test.each([
    ['an e-mail address', 'jane@example.com'],
    ['an encoded e-mail address', 'jane%40example.com'],
    ['a twice encoded e-mail address', 'jane%2540example.com'],
    ['an e-mail address encoded in pieces', 'jane%25%34%30example.com'],
    ['an e-mail address with a tag', 'jane.doe+tea@mail.example.co.uk'],
    ['an e-mail address within a word', 'user:jane@example.com,de'],
    ['an e-mail address without a dot', 'jane@localhost'],
    ['an e-mail address beside bytes that are not UTF-8', 'caf%E9%20jane%40example.com'],
    ['a UUID', '0190a6f3-1c2d-4e4f-9a5b-6c7d8e9f0a1b'],
    ['a UUID in capitals', 'ORDER-0190A6F3-1C2D-4E4F-9A5B-6C7D8E9F0A1B'],
    ['an IPv4 address', '81.2.69.142'],
    ['an IPv6 address', '2a02:8070:1::5'],
    ['an encoded IPv6 address', '2a02%3A8070%3A1%3A%3A5'],
    ['a long number', '100200300'],
    ['a phone number', '+49%20170%20123-4567'],
    ['a phone number in brackets', '(030)%20123%204567'],
    ['a card number', '4111-1111-1111-1111'],
    ['an MD5 in hexadecimal', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['a token of letters alone', 'aVqLzXcPwTmRkYdGbNsHfJ'],
    ['a short token', 'a8Xk29QmZp'],
    ['a token with a name before it', 'reset-3f9a8b7c6d5e4f3a'],
    ['a token with a suffix', '3f9a8b7c6d5e4f3a.html'],
    ['a very long word', 'a'.repeat(40)],
  ])('masks %s', (_, segment) => {
    expect(path(`/account/${segment}/orders`)).toBe(`/account/${PAGE_URL_MASK}/orders`);
  });

  test.each([
    '/',
    '/teas/green-tea/sencha-500g',
    '/blog/2026/11/23/how-to-brew-green-tea-at-home-in-2026',
    '/blog/2026-11-23-winter-teas',
    '/archive/20261123',
    '/orders/12345678',
    '/p/B07XYZ1234',
    '/de-DE/Tee/Gr%C3%BCner-Tee',
    '/ja/%E7%B7%91%E8%8C%B6/%E3%82%BB%E3%83%B3%E3%83%81%E3%83%A3%E3%81%AE%E6%B7%B9%E3%82%8C%E6%96%B9',
    '/wiki/Japanese_Tea_Ceremony_(Chad%C5%8D)',
    '/Sony-WH1000XM4-Wireless-Headphones',
    '/docs/v2.10.3/getting-started',
    '/Donaudampfschifffahrtsgesellschaft',
    '/internationalization-and-localization-of-software',
    '/@fernway',
    '/index.php',
    '//double//slashes/',
  ])('keeps %s', (kept) => {
    expect(path(kept)).toBe(kept);
  });

  test('drops what follows a semicolon in a segment', () => {
    expect(path('/cart;jsessionid=1A2B3C/checkout;step=2')).toBe('/cart/checkout');
  });

  test('resolves a dot segment that a semicolon had hidden', () => {
    expect(path('/account/..;x/teas')).toBe('/teas');
  });

  test('cuts a URL that is too long to its origin', () => {
    const longest = '/tea'.repeat((MAX_PAGE_URL_LENGTH - SHOP.length) / 4);
    expect(path(longest)).toBe(longest);
    expect(path(`${longest}/teas`)).toBe('/');
  });

  test('no personal value is left, wherever it stands and however often it is encoded', () => {
    const words = fc.constantFrom('account', 'teas', 'orders', 'reset-password');
    fc.assert(
      fc.property(personal, words, fc.integer({ min: 1, max: 4 }), (value, word, layers) => {
        const encoded = encode(value, layers);
        const clean = cleanPageUrl(
          `${SHOP}/${word}/${encoded}/end?${word}=${encoded}&${encoded}=1#${encoded}`,
        );
        expect(clean).toEqual({
          url: `${SHOP}/${word}/${PAGE_URL_MASK}/end`,
          parameters: [`${word}=${PAGE_URL_MASK}`],
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('cleaning twice changes nothing', () => {
    const url = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string().map((rest) => `${SHOP}/${rest}`),
      fc
        .array(fc.oneof(fc.string(), personal, fc.constantFrom('.', '..', '..;', '%2e', ';', '%')), {
          maxLength: 6,
        })
        .map((segments) => `${SHOP}/${segments.join('/')}`),
    );
    fc.assert(
      fc.property(url, (input) => {
        const clean = cleanPageUrl(input);
        if (clean === null) return;
        const names = clean.parameters.map((pair) => pair.slice(0, pair.indexOf('=')));
        const full = withKeptParameters(clean, names);
        expect(cleanPageUrl(clean.url)?.url).toBe(clean.url);
        expect(cleanPageUrl(full)).toEqual(clean);
        expect(full).not.toContain('#');
        expect(new URL(clean.url)).toMatchObject({ username: '', password: '', search: '', hash: '' });
      }),
      { numRuns: 2000 },
    );
  });

  test('never throws, and gives nothing but http and https URLs of bounded length', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl({ size: 'large' }), fc.string({ unit: 'binary' })),
        (input) => {
          const clean = cleanPageUrl(input);
          if (clean === null) return;
          expect(clean.url).toMatch(/^https?:\/\//);
          expect(clean.url.length).toBeLessThanOrEqual(MAX_PAGE_URL_LENGTH);
        },
      ),
    );
  });

  test.each<[string, (random: Buffer) => string]>([
    ['hexadecimal of 64 bits', (random) => random.toString('hex', 0, 8)],
    ['hexadecimal of 256 bits', (random) => random.toString('hex', 0, 32)],
    ['base64url of 96 bits', (random) => random.toString('base64url', 0, 12)],
    ['base64url of 128 bits', (random) => random.toString('base64url', 0, 16)],
    ['base64url of 256 bits', (random) => random.toString('base64url', 0, 32)],
    [
      'base36 of 20 characters',
      (random) =>
        BigInt(`0x${random.toString('hex')}`)
          .toString(36)
          .slice(2, 22),
    ],
  ])('of 2,000 random tokens in %s at least 99 %% are masked', (_, token) => {
    const tokens = Array.from({ length: 2000 }, (_unused, i) =>
      token(createHash('sha512').update(String(i)).digest()),
    );
    const masked = tokens.filter((value) => path(`/reset/${value}`) === `/reset/${PAGE_URL_MASK}`);
    expect(masked.length).toBeGreaterThanOrEqual(1980);
  });
});

describe('the parameters of cleanPageUrl', () => {
  const parameters = (query: string) => cleanPageUrl(`${SHOP}/?${query}`)?.parameters;

  test('come back encoded, in the order of the page', () => {
    expect(parameters('q=green+tea&utm_source=mail&lang=%C3%A9&empty=&flag')).toEqual([
      'q=green%20tea',
      'utm_source=mail',
      'lang=%C3%A9',
      'empty=',
      'flag=',
    ]);
  });

  test('cannot smuggle another parameter or a fragment into the URL', () => {
    expect(parameters('q=a%26session%3D1%23x')).toEqual(['q=a%26session%3D1%23x']);
  });

  test('are masked when they hold something personal, also within a URL', () => {
    expect(parameters('next=%2Faccount%2Fjane%40example.com&gclid=EAIaIQobChMI4qDf3Z2f7gIVx-F3Ch0a')).toEqual(
      [`next=${PAGE_URL_MASK}`, `gclid=${PAGE_URL_MASK}`],
    );
  });

  test('are masked when they are long, and left out when their name is long, personal or missing', () => {
    expect(parameters(`a=${'tea '.repeat(60)}&${'b'.repeat(201)}=1&jane@example.com=1&=1`)).toEqual([
      `a=${PAGE_URL_MASK}`,
    ]);
  });

  test('are 50 at most', () => {
    expect(parameters(Array.from({ length: 60 }, (_, i) => `p${String(i)}=1`).join('&'))).toHaveLength(50);
  });
});
