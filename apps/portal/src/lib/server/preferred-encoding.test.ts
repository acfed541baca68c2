import { expect, test } from 'vitest';

import { preferredEncoding } from './preferred-encoding.ts';

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['br;q=0.001', 'br'],
  ['gzip;q=0.000, br; q=0', 'identity'],
  ['deflate', 'identity'],
  ['brotli', 'identity'],
  ['', 'identity'],
  [null, 'identity'],
])('for %j the encoding is %s', (header, encoding) => {
  expect(preferredEncoding(header)).toBe(encoding);
});
