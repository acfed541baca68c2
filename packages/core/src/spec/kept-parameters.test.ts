import { describe, expect, test } from 'vitest';
import { MAX_PAGE_URL_LENGTH } from '../limits.ts';
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

  test('leaves out what would make the URL longer than 2,048 characters, and all after it', () => {
    const long = (n: number) => `q=${'x'.repeat(n)}`;
    const room = MAX_PAGE_URL_LENGTH - `${SHOP}/teas?${long(0)}`.length;
    const keep = (parameters: string[]) => withKeptParameters({ url: `${SHOP}/teas`, parameters }, ['q']);
    expect(keep([long(room), 'q=1'])).toBe(`${SHOP}/teas?${long(room)}`);
    expect(keep([long(room)])).toHaveLength(MAX_PAGE_URL_LENGTH);
    expect(keep([long(room + 1), 'q=1'])).toBe(`${SHOP}/teas`);
    expect(keep(['q=1', long(room), 'q=2'])).toBe(`${SHOP}/teas?q=1`);
  });

  test.each([[[]], [['Q']], [['utm']], [['utm_source=mail']], [['']]])('adds nothing for %j', (kept) => {
    expect(withKeptParameters(clean, kept)).toBe(`${SHOP}/teas`);
  });
});
