import { describe, expect, test } from 'vitest';
import { websiteOrigin } from './website-origin.ts';

describe('website origin', () => {
  test.each([
    ['https://www.example.com', 'https://www.example.com'],
    ['  Shop.Example/cart?x=1#y ', 'https://shop.example'],
    ['http://localhost:3000/', 'http://localhost:3000'],
    ['localhost:3000', 'https://localhost:3000'],
    ['https://example.com:443', 'https://example.com'],
    ['bücher.example', 'https://xn--bcher-kva.example'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('reads %j as %s', (typed, origin) => {
    expect(websiteOrigin(typed)).toBe(origin);
  });

  test.each([
    '',
    'shop',
    'ftp://example.com',
    'javascript:alert(1)',
    'https://user:pass@example.com',
    'https://',
  ])('refuses %j', (typed) => {
    expect(websiteOrigin(typed)).toBeNull();
  });
});
