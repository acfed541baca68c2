import { describe, expect, test } from 'vitest';
import { typedOrigin } from './typed-origin.ts';

describe('a typed origin', () => {
  test.each([
    ['https://www.example.com', 'https://www.example.com'],
    ['  Shop.Example/cart?x=1#y ', 'https://shop.example'],
    ['http://localhost:3000/', 'http://localhost:3000'],
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000/a', 'http://127.0.0.1:3000'],
    ['shop.localhost', 'http://shop.localhost'],
    ['https://localhost:3000', 'https://localhost:3000'],
    ['localhost.example', 'https://localhost.example'],
    ['https://example.com:443', 'https://example.com'],
    ['bücher.example', 'https://xn--bcher-kva.example'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['*.Shop.example/cart', 'https://*.shop.example'],
    ['http://*.localhost:3000/', 'http://*.localhost:3000'],
    ['https://*.bücher.example:443', 'https://*.xn--bcher-kva.example'],
  ])('reads %j as %s', (typed, origin) => {
    expect(typedOrigin(typed)).toBe(origin);
  });

  test.each([
    '',
    'shop',
    'ftp://example.com',
    'javascript:alert(1)',
    'https://user:pass@example.com',
    'https://',
    'https://a!b.example',
    '*',
    'https://*.com',
    'https://*.127.0.0.1',
    'https://www.*.example',
    '*.*.shop.example',
    '*.user@shop.example',
  ])('refuses %j', (typed) => {
    expect(typedOrigin(typed)).toBeNull();
  });
});
