import { lexer, type MarkedToken, type Token } from 'marked';

/** More than any list shows of a message: signs within signs within signs would make the lexer slow, or break it. */
const READ_AT_MOST = 1000;

/** What a cut through a link leaves of it, at the beginning of an excerpt and at its end. */
const END_OF_LINK = /^([^[\]]*)\]\([^()\s]*\)/;
const BEGINNING_OF_LINK = /!?\[([^[\]]*)(?:\]\([^()\s]*)?$/;
/** Bold and code that the cut left without their other half. */
const HALVES = /\*\*|__|`+/g;

/**
 * The words of an excerpt in Markdown, as an AI writes it, in one line: without signs, and of links what stands for them.
 * HTML stays the letters that it is, as visitors see it too.
 *
 * @param markdown an excerpt: what is cut off at either end is no reason to show signs
 * @example
 * plainText('**Earl Grey**, see [delivery](https://shop.example/delivery)\n\n- Water: 80 °C'); // 'Earl Grey, see delivery · Water: 80 °C'
 */
export function plainText(markdown: string): string {
  const whole = markdown.slice(0, READ_AT_MOST).replace(END_OF_LINK, '$1').replace(BEGINNING_OF_LINK, '$1');
  return inLine(lexer(whole).map(wordsOf));
}

function wordsOf(of: Token): string {
  // The lexer without extensions makes no others.
  const token = of as MarkedToken;
  switch (token.type) {
    case 'space':
    case 'hr':
    case 'def':
    case 'checkbox':
      return '';
    case 'br':
      return ' ';
    case 'list':
      return inLine(token.items.map(wordsOf));
    case 'list_item':
    case 'blockquote':
      return inLine(token.tokens.map(wordsOf));
    case 'table':
      return inLine([token.header, ...token.rows].flat().map(({ tokens }) => tokens.map(wordsOf).join('')));
    case 'text':
      return token.tokens ? token.tokens.map(wordsOf).join('') : token.text.replace(HALVES, '');
    case 'code':
    case 'codespan':
    case 'escape':
    case 'html':
      return token.text;
    case 'del':
    case 'em':
    case 'heading':
    case 'image':
    case 'link':
    case 'paragraph':
    case 'strong':
      return token.tokens.map(wordsOf).join('');
  }
}

/** Puts blocks behind one another: a dot stands between them where the end of a sentence does not. */
function inLine(blocks: string[]): string {
  return blocks
    .map((block) => block.trim())
    .filter(Boolean)
    .reduce(
      (line, block) => (line ? line + (/[.,:;!?…。！？]$/.test(line) ? ' ' : ' · ') + block : block),
      '',
    );
}
