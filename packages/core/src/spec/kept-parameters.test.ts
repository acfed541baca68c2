import { describe, expect, test } from 'vitest';
import { withKeptParameters } from './kept-parameters.ts';

const SHOP = 'https://shop.example';

describe('withKeptParameters', () => {
  const clean = {
    url: `${SHOP}/teas`,
    parameters: ['utm_source=mail', 'q=green%20tea', 'gr%C3%B6%C3%9Fe=5', 'q=2'],
  };

  test('adds the allowed parameters only, repeated ones included', () => {
    expect(withKeptParameters(clean, ['q'])).toBe(`${SHOP}/teas?q=green%20tea&q=2`);
  });

  test.each([[[]], [['Q']], [['utm']], [['utm_source=mail']], [['']]])('adds nothing for %j', (kept) => {
    expect(withKeptParameters(clean, kept)).toBe(`${SHOP}/teas`);
  });
});
