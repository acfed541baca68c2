import { expect, test } from 'vitest';
import { isMarked, markedParts } from './marked-parts.ts';

test.each([
  ['plain', [['plain', false]]],
  ['\u0002all\u0003', [['all', true]]],
  [
    'to \u0002Zürich\u0003 and \u0002beyond\u0003.',
    [
      ['to ', false],
      ['Zürich', true],
      [' and ', false],
      ['beyond', true],
      ['.', false],
    ],
  ],
  ['', []],
])('an excerpt falls into what was found and the rest: %j', (excerpt, parts) => {
  expect(markedParts(excerpt).map(({ text, found }) => [text, found])).toEqual(parts);
  expect(isMarked(excerpt)).toBe(parts.some(([, found]) => found));
});
