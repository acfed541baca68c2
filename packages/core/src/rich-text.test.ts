import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { MAX_ANSWER_LENGTH } from './limits.ts';
import { isWebAddress, linkedText, richText, type RichElement, type RichPart } from './rich-text.ts';

/** What every element of its kind has besides. */
const USUAL = new Set(['dir', 'rel', 'tabindex', 'target']);

function html(parts: readonly RichPart[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      const attributes = Object.entries(part.attributes)
        .filter(([name]) => !USUAL.has(name))
        .map(([name, value]) => ` ${name}="${value}"`)
        .join('');
      return `<${part.tag}${attributes}>${html(part.children)}${part.tag === 'hr' ? '' : `</${part.tag}>`}`;
    })
    .join('');
}

/** All elements, each with those around it. */
function elements(parts: readonly RichPart[], around: RichElement[] = []): [RichElement, RichElement[]][] {
  return parts
    .filter((part) => typeof part !== 'string')
    .flatMap((part) => [
      [part, around] as [RichElement, RichElement[]],
      ...elements(part.children, [...around, part]),
    ]);
}

const words = (parts: readonly RichPart[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : words(part.children))).join('');

const rich = (text: string): string => html(richText(text));

describe('richText', () => {
  test.each([
    ['One\ntwo\n\nthree', '<p>One\ntwo</p><p>three</p>'],
    ['## Delivery\nIn **two** days', '<p><strong>Delivery</strong></p><p>In <strong>two</strong> days</p>'],
    ['*so* and _so_ and __so__', '<p><em>so</em> and <em>so</em> and <strong>so</strong></p>'],
    ['**bold with *italic* in it**', '<p><strong>bold with <em>italic</em> in it</strong></p>'],
    ['snake_case_name and 2 * 3 * 4', '<p>snake_case_name and 2 * 3 * 4</p>'],
    ['\\*not italic\\*', '<p>*not italic*</p>'],
    ['Use `a < b` or `*b*`', '<p>Use <code>a &lt; b</code> or <code>*b*</code></p>'],
    ['```js\nif (a < b) {\n\n}\n```\nafter', '<pre><code>if (a &lt; b) {\n\n}</code></pre><p>after</p>'],
    ['Look:\n- a\n- b', '<p>Look:</p><ul><li><p>a</p></li><li><p>b</p></li></ul>'],
    ['3. c\n4. d', '<ol start="3"><li><p>c</p></li><li><p>d</p></li></ol>'],
    ['In\n2024. It was', '<p>In\n2024. It was</p>'],
    [
      '- a\n  - b\n\n  more\n\n- c',
      '<ul><li><p>a</p><ul><li><p>b</p></li></ul><p>more</p></li><li><p>c</p></li></ul>',
    ],
    ['> said\n> so', '<blockquote><p>said\nso</p></blockquote>'],
    ['a\n\n---\nb', '<p>a</p><hr><p>b</p>'],
    [
      '[Delivery](https://shop.example/a_(b)?c=1&d) now.',
      '<p><a href="https://shop.example/a_(b)?c=1&d">Delivery</a> now.</p>',
    ],
    [
      'See https://shop.example/a.',
      '<p>See <a href="https://shop.example/a">https://shop.example/a</a>.</p>',
    ],
    ['(https://shop.example)', '<p>(<a href="https://shop.example">https://shop.example</a>)</p>'],
    ['<mailto:tea@shop.example>', '<p><a href="mailto:tea@shop.example">tea@shop.example</a></p>'],
    ['[Delivery](/delivery)', '<p><a href="/delivery">Delivery</a></p>'],
    [
      '[**https://shop.example**](https://shop.example/a)',
      '<p><a href="https://shop.example/a"><strong>https://shop.example</strong></a></p>',
    ],
    ['![a cat](https://shop.example/cat.png)', '<p><a href="https://shop.example/cat.png">a cat</a></p>'],
  ])('draws %j', (text, drawn) => {
    expect(rich(text)).toBe(drawn);
  });

  test.each([
    ['an unclosed bold', 'In **two', '<p>In **two</p>'],
    ['an unclosed code block', '```\na', '<pre><code>a</code></pre>'],
    ['an unclosed link', '[Delivery](https://sh', '<p>[Delivery](<a href="https://sh">https://sh</a></p>'],
    ['an item without words', 'a\n-', '<p>a</p><ul><li></li></ul>'],
  ])('draws %s as far as it goes', (_, text, drawn) => {
    expect(rich(text)).toBe(drawn);
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert)',
    '[x](data:text/html,hi)',
    '[x](vbscript:x)',
    '[x](file:///etc/passwd)',
    '<javascript:alert(1)>',
    '[x](\u0001javascript:alert(1))',
    '[x](%6Aavascript:alert)',
    '[x](\\\\:x)',
  ])('%j stays the letters that it is', (text) => {
    expect(richText(text)).toEqual([{ tag: 'p', attributes: { dir: 'auto' }, children: [text] }]);
  });

  test('no text makes it deep or keeps it long', () => {
    for (const part of [
      '*',
      '**a ',
      '_a',
      '> ',
      '- ',
      '  - a\n',
      '[',
      '[a](',
      '`',
      '``a',
      '# ',
      '\\',
      'https://',
      '<',
      '![',
      '1. ',
    ]) {
      const depths = elements(richText(part.repeat(MAX_ANSWER_LENGTH / part.length))).map(
        ([, around]) => around.length,
      );
      expect(Math.max(0, ...depths), part).toBeLessThan(25);
    }
  });

  const sign = fc.constantFrom(
    ...[
      '**',
      '*',
      '__',
      '_',
      '`',
      '```',
      '\n',
      '\n\n',
      '\n- ',
      '\n  - ',
      '\n1. ',
      '\n> ',
      '\n# ',
      '\n---\n',
      '\\',
      '\t',
    ],
    ...[
      '[',
      '](',
      ')',
      '![',
      '<',
      '>',
      'https://shop.example',
      'javascript:alert(1)',
      'mailto:',
      'data:,x',
      '//',
      '\u0001',
    ],
    ...['<script>', '<img src=x onerror=x>', '</p>', '&lt;', '&#106;', 'word', ' '],
  );
  const link = fc
    .tuple(
      fc.constantFrom('word', '**https://shop.example**', '<mailto:tea@shop.example>'),
      fc.constantFrom(
        'https://shop.example',
        '/a',
        '//a',
        'JavaScript:x',
        '\u0001javascript:x',
        'data:,x',
        'mailto:x',
      ),
    )
    .map(([label, address]) => `[${label}](${address})`);
  const hostile = fc
    .array(fc.oneof({ weight: 4, arbitrary: sign }, link, fc.string()))
    .map((parts) => parts.join(''));

  test('whatever is written, links are safe and stand in no other, and nothing but its own elements is made', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const [{ tag, attributes }, around] of elements(richText(text))) {
          const href = attributes['href'] ?? '';
          expect(Object.keys(attributes).filter((name) => name.startsWith('on'))).toEqual([]);
          expect(tag === 'a').toBe('href' in attributes);
          if (tag === 'a') {
            const protocol = URL.parse(href, 'https://shop.example')?.protocol ?? 'none:';
            expect(protocol).toMatch(/^(https?|mailto|none):$/);
            if (isWebAddress(href)) expect(protocol).toMatch(/^(https?|none):$/);
            expect(attributes['rel']).toBe('noopener noreferrer nofollow');
            expect(around.map((each) => each.tag)).not.toContain('a');
          }
          // What is in a paragraph is a line's: browsers would end the paragraph before a block.
          if (around.some((each) => each.tag === 'p')) expect(['a', 'strong', 'em', 'code']).toContain(tag);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('no word is lost', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const text = fc.array(
      fc.oneof(word, fc.constantFrom('**', '_', '`', '\n', '\n- ', '\n\n> ', '<b>', ' ')),
    );
    fc.assert(
      fc.property(text, (parts) => {
        const letters = (all: string): string => all.replace(/[^a-z]/g, '');
        expect(letters(words(richText(parts.join(''))))).toBe(letters(parts.join('')));
      }),
    );
  });
});

describe('linkedText', () => {
  test('keeps every letter, and links addresses of the web alone', () => {
    expect(html(linkedText('**Hi**\n<b>javascript:x</b> https://post.example/1, ok?'))).toBe(
      '<p>**Hi**\n&lt;b>javascript:x&lt;/b> <a href="https://post.example/1">https://post.example/1</a>, ok?</p>',
    );
  });
});

test.each([
  ['https://shop.example/delivery', true],
  ['HTTP://shop.example', true],
  ['/delivery', false],
  ['//shop.example', false],
  ['https:/delivery', false],
  ['mailto:tea@shop.example', false],
  [' https://shop.example', false],
])('%j leads to the same place on every page: %s', (address, does) => {
  expect(isWebAddress(address)).toBe(does);
});
