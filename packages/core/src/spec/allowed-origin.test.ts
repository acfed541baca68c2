import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAllowedOrigin, isAllowedPage } from './allowed-origin.ts';

const PATTERNS = ['https://shop.example', 'http://localhost:5174', 'https://*.teas.example'];

describe('isAllowedOrigin', () => {
  test.each(['https://shop.example', 'https://nl.teas.example', 'https://m.nl.teas.example'])(
    'is true for %s',
    (origin) => {
      expect(isAllowedOrigin(origin, PATTERNS)).toBe(true);
    },
  );

  test.each([
    ['the domain itself', 'https://teas.example'],
    ['another scheme', 'http://nl.teas.example'],
    ['another port', 'https://nl.teas.example:8443'],
    ['an empty label', 'https://.teas.example'],
    ['a host that ends alike', 'https://greenteas.example'],
    ['a host that begins alike', 'https://nl.teas.example.evil.example'],
    ['a user before the host', 'https://nl@evil.teas.example'],
    ['a path before the host', 'https://evil.example/.teas.example'],
    ['the pattern itself', 'https://*.teas.example'],
    ['a sandboxed page', 'null'],
    ['nothing', ''],
  ])('is false for %s', (_, origin) => {
    expect(isAllowedOrigin(origin, PATTERNS)).toBe(false);
  });

  test('of a pattern takes every subdomain and nothing else', () => {
    fc.assert(
      fc.property(fc.domain(), fc.domain(), (host, other) => {
        const patterns = [`https://*.${host}`];
        expect(isAllowedOrigin(`https://${other}.${host}`, patterns)).toBe(true);
        expect(isAllowedOrigin(`https://${other}`, patterns)).toBe(other.endsWith(`.${host}`));
      }),
    );
  });
});

describe('isAllowedPage', () => {
  test.each(['https://shop.example/', 'http://localhost:5174/?q=1', 'https://nl.teas.example/assam'])(
    'is true for %s',
    (url) => {
      expect(isAllowedPage(url, PATTERNS)).toBe(true);
    },
  );

  test.each([
    ['another scheme', 'http://shop.example/'],
    ['another port', 'https://shop.example:8443/'],
    ['a host that begins alike', 'https://shop.example.evil.example/'],
    ['the origin in the path', 'https://evil.example/https://shop.example/'],
    ['a subdomain in the path', 'https://evil.example/nl.teas.example'],
  ])('is false for %s', (_, url) => {
    expect(isAllowedPage(url, PATTERNS)).toBe(false);
  });

  test('is false for any page while a project allows no origin', () => {
    fc.assert(fc.property(fc.webUrl(), (url) => !isAllowedPage(url, [])));
  });
});
