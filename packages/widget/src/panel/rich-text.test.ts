// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';

import { plainText, richText } from './rich-text.ts';

function html(nodes: Node[]): string {
  const root = document.createElement('div');
  root.append(...nodes);
  return root.innerHTML
    .replaceAll(' dir="auto"', '')
    .replaceAll(' target="_blank" rel="noopener noreferrer nofollow"', '')
    .replaceAll(' tabindex="0" dir="ltr"', '');
}
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
      '<p><a href="https://shop.example/a_(b)?c=1&amp;d">Delivery</a> now.</p>',
    ],
    [
      'See https://shop.example/a.',
      '<p>See <a href="https://shop.example/a">https://shop.example/a</a>.</p>',
    ],
    ['(https://shop.example)', '<p>(<a href="https://shop.example/">https://shop.example</a>)</p>'],
    ['<mailto:tea@shop.example>', '<p><a href="mailto:tea@shop.example">tea@shop.example</a></p>'],
    ['![a cat](https://shop.example/cat.png)', '<p><a href="https://shop.example/cat.png">a cat</a></p>'],
  ])('draws %j', (text, drawn) => {
    expect(rich(text)).toBe(drawn);
  });

  test.each([
    ['an unclosed bold', 'In **two', '<p>In **two</p>'],
    ['an unclosed code block', '```\na', '<pre><code>a</code></pre>'],
    ['an unclosed link', '[Delivery](https://sh', '<p>[Delivery](<a href="https://sh/">https://sh</a></p>'],
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
  ])('%j stays the letters that it is', (text) => {
    const root = document.createElement('div');
    root.append(...richText(text));
    expect(root.textContent).toBe(text);
    expect([...root.querySelectorAll('*')].map(({ localName }) => localName)).toEqual(['p']);
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
      const root = document.createElement('div');
      root.append(...richText(part.repeat(8000 / part.length)));
      let depth = 0;
      for (let at = root.firstElementChild; at; at = at.firstElementChild) depth++;
      expect(depth, part).toBeLessThan(25);
    }
  });
});

describe('plainText', () => {
  test('keeps every letter, and links addresses of the web alone', () => {
    expect(html(plainText('**Hi**\n<b>javascript:x</b> https://post.example/1, ok?'))).toBe(
      '<p>**Hi**\n&lt;b&gt;javascript:x&lt;/b&gt; <a href="https://post.example/1">https://post.example/1</a>, ok?</p>',
    );
  });
});
