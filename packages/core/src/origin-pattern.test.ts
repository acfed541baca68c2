import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOriginPattern } from './origin-pattern.ts';

describe('isOriginPattern', () => {
  test.each([
    'https://shop.example',
    'http://localhost:5174',
    'http://[::1]:5174',
    'https://shop.example:8443',
    'https://shop.example:80',
    'https://*.shop.example',
    'https://*.shop.example:65535',
    'http://*.localhost:5174',
    'https://*.xn--bcher-kva.example',
  ])('is true for %s', (text) => {
    expect(isOriginPattern(text)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['any origin', '*'],
    ['the origin of a sandbox', 'null'],
    ['a path', 'https://shop.example/'],
    ['capitals, which no browser sends', 'https://Shop.example'],
    ['the scheme’s own port, which no browser sends', 'https://shop.example:443'],
    ['the scheme’s own port, which no browser sends', 'http://*.shop.example:80'],
    ['a port that does not exist', 'https://shop.example:65536'],
    ['a port with a leading zero', 'https://shop.example:080'],
    ['another scheme', 'ws://*.shop.example'],
    ['no scheme', '*.shop.example'],
    ['any scheme', '*://shop.example'],
    ['a whole top-level domain', 'https://*.example'],
    ['every host', 'https://*'],
    ['every port', 'https://shop.example:*'],
    ['part of a label', 'https://*shop.example'],
    ['a label in the middle', 'https://www.*.example'],
    ['two of them', 'https://*.*.example'],
    ['IP addresses', 'https://*.0.0.1'],
    ['a line after it', 'https://shop.example\n'],
  ])('is false for %s: %j', (_, text) => {
    expect(isOriginPattern(text)).toBe(false);
  });

  test('is true for the origin of every address that can be opened', () => {
    const address = fc.webUrl({ authoritySettings: { withPort: true, withIPv4: true, withIPv6: true } });
    fc.assert(
      fc.property(address, (url) => {
        const { origin, port } = new URL(url);
        fc.pre(port !== '0');
        expect([origin, isOriginPattern(origin)]).toEqual([origin, true]);
      }),
    );
  });
});
