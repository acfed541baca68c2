import { expect, test } from 'vitest';
import { originsField } from './origins-field.ts';
import { notOrigins } from './typed-origin.ts';

test('addresses are taken in any order of lines, commas and blanks, each once', () => {
  expect(originsField.parse(' Shop.example/cart, localhost:5173\n\nhttps://shop.example ')).toEqual([
    'https://shop.example',
    'http://localhost:5173',
  ]);
});

test('what is no address is named by its line', () => {
  const typed = 'shop.example\nour shop\nhttp://localhost:3000, ftp://old.example';
  expect(originsField.safeParse(typed).success).toBe(false);
  expect(notOrigins(typed)).toEqual(['our shop', 'ftp://old.example']);
});
