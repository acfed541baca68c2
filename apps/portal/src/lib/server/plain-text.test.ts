import { expect, test } from 'vitest';
import { markedParts } from '#lib/list/marked-parts.ts';
import { plainText } from './plain-text.ts';

test.each([
  ['**Earl Grey** and *Assam*, `a < b`, ~~no~~', 'Earl Grey and Assam, a < b, no'],
  ['# Tea\nBrew it.\n\n- Water: 80 °C\n- Time: 2 minutes', 'Tea · Brew it. Water: 80 °C · Time: 2 minutes'],
  ['1. a\n   - b\n2. [ ] c', 'a · b · c'],
  ['See [our **delivery**](https://shop.example/d "t") and ![a cat](c.png).', 'See our delivery and a cat.'],
  ['See https://shop.example/a_b_c.', 'See https://shop.example/a_b_c.'],
  ['> said\n\n---\n\n```js\n__init__\n```', 'said · __init__'],
  ['| Tea | g |\n|-|-|\n| Assam | 3 |', 'Tea · g · Assam · 3'],
  ['\\*so\\* 2 * 3, <b>x</b> &amp;', '*so* 2 * 3, <b>x</b> &amp;'],
  ['', ''],
])('of %j the words are left', (markdown, words) => {
  expect(plainText(markdown)).toBe(words);
});

test.each([
  ['Grey** is **fine', 'Grey is fine'],
  ['a tea. See [delivery](https://shop.exam', 'a tea. See delivery'],
  ['a tea. See [deliv', 'a tea. See deliv'],
  ['delivery](https://shop.example) in two days', 'delivery in two days'],
  ['```js\ncode', 'code'],
])('what was cut to %j leaves no sign', (markdown, words) => {
  expect(plainText(markdown)).toBe(words);
});

test('what was found stays marked', () => {
  const parts = markedParts(
    plainText('**\u0002Earl\u0003 Grey**, [a \u0002tea\u0003](https://shop.example)'),
  );
  expect(parts.filter(({ found }) => found).map(({ text }) => text)).toEqual(['Earl', 'tea']);
});

test.each(['> ', '- ', '1. ', '* * ', '**a ', '[', '![', '_a', '`'])('no number of %j breaks it', (sign) => {
  expect(plainText(sign.repeat(8000 / sign.length)).length).toBeLessThanOrEqual(1000);
});
