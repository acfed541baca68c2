import { expect, test } from 'vitest';
import { readablePageUrl } from './readable-page-url.ts';

test.each([
  ['https://www.shop.example/', 'shop.example'],
  ['http://localhost:5174/tea/sencha?variant=2', 'localhost:5174/tea/sencha?variant=2'],
  ['https://shop.example/b%C3%BCcher', 'shop.example/bücher'],
  ['https://shop.example/100%', 'shop.example/100%'],
  ['not an address', 'not an address'],
])('page address %s reads as %s', (address, text) => {
  expect(readablePageUrl(address)).toBe(text);
});
