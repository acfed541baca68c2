/**
 * What an AI's answer says in Markdown's signs, for all who show one: the widget, the portal and the export.
 *
 * @module
 */

/** The elements that a text is made of. */
export type RichTag = 'p' | 'strong' | 'em' | 'code' | 'pre' | 'ul' | 'ol' | 'li' | 'blockquote' | 'hr' | 'a';

/** A part of a text: words, or an HTML element around further parts. */
export type RichPart = string | RichElement;

/** An HTML element, to be made as it is. */
export type RichElement = {
  tag: RichTag;
  attributes: Readonly<Record<string, string>>;
  children: readonly RichPart[];
};

/** Lists and quotations in one another; deeper ones are drawn as they are written. */
const MAX_DEPTH = 5;

const FENCE = /^ *(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6} +(.+)/;
const RULE = /^ {0,3}([-*_])( *\1){2,} *$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)([-*+•]|(\d{1,9})[.)])( +|$)/;

/**
 * Reads a text that an AI wrote in the usual subset of Markdown: paragraphs, headings, lists, quotations, code, bold, italic
 * and links. Everything becomes elements and nothing markup, so a tag or a script in the text stays its letters. Pictures
 * become links, for to load them would tell their server that the answer was read. What is cut off in the middle, as while it
 * is being written, is read as far as it goes.
 *
 * Links lead to http, https and mailto alone, or to an address without a scheme, which is one of the page that the text was
 * written for (see `isWebAddress`); what else looks like one stays text. It has no tables and no HTML.
 *
 * Ours, because the libraries that know Markdown give a string of HTML, or weigh more than the widget's panel.
 *
 * @param text as it was written, of any length
 * @returns the blocks, in their order
 *
 * @example
 * ```ts
 * import { richText } from '@webspeaker/core/rich-text';
 *
 * richText('In **two days**.');
 * // [{ tag: 'p', attributes: { dir: 'auto' }, children: ['In ', { tag: 'strong', attributes: {}, children: ['two days'] }, '.'] }]
 * ```
 */
export function richText(text: string): RichElement[] {
  return blocks(text.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').split('\n'), 0);
}

/**
 * Reads a text that a person wrote: its letters and breaks as they are, and what begins with `http://` or `https://` as a link.
 *
 * @param text as it was written, of any length
 * @returns one paragraph, as the only block
 *
 * @example
 * ```ts
 * import { linkedText } from '@webspeaker/core/rich-text';
 *
 * linkedText('It is on its way: https://post.example/123')[0]?.children.length; // 2
 * ```
 */
export function linkedText(text: string): RichElement[] {
  return [paragraph(inline(text, { linksOnly: true }))];
}

/**
 * Whether a link's address leads to the same place on every page: those without a scheme lead elsewhere than on the website
 * that the text was written for.
 *
 * @param address the `href` of a link
 * @returns true for http and https
 *
 * @example
 * ```ts
 * import { isWebAddress } from '@webspeaker/core/rich-text';
 *
 * isWebAddress('https://shop.example/delivery'); // true
 * isWebAddress('/delivery'); // false
 * ```
 */
export function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address);
}

function blocks(lines: readonly string[], depth: number): RichElement[] {
  const made: RichElement[] = [];
  for (let at = 0; at < lines.length;) {
    if (!lines[at]?.trim()) {
      at++;
      continue;
    }
    const [block, end] = blockAt(lines, at, depth);
    made.push(block);
    at = end;
  }
  return made;
}

/** The block that begins with this line, and the line behind it. */
function blockAt(lines: readonly string[], at: number, depth: number): [block: RichElement, end: number] {
  const line = lines[at] ?? '';
  const [, fence] = FENCE.exec(line) ?? [];
  const [, heading] = HEADING.exec(line) ?? [];
  if (fence) {
    const end = endOf(lines, at, (each) => !each.trimStart().startsWith(fence));
    return [codeBlock(lines.slice(at + 1, end)), end + 1];
  }
  if (RULE.test(line)) return [element('hr'), at + 1];
  // No heading of the page: it would stand among the page's own.
  if (heading) return [paragraph([element('strong', inline(heading))]), at + 1];
  if (QUOTE.test(line) && depth < MAX_DEPTH) {
    const end = endOf(lines, at, (each) => QUOTE.test(each));
    const quoted = lines.slice(at, end).map((each) => each.replace(QUOTE, ''));
    return [element('blockquote', blocks(quoted, depth + 1)), end];
  }
  if (ITEM.test(line) && depth < MAX_DEPTH) return listAt(lines, at, depth);
  const end = endOf(lines, at, (each) => !!each.trim() && !interrupts(each));
  return [paragraph(inline(lines.slice(at, end).join('\n').trim())), end];
}

/** A number at the beginning of a line belongs to its sentence more often than it begins a list, unless it is the first. */
function interrupts(line: string): boolean {
  const [marker, , , number = '1'] = ITEM.exec(line) ?? [];
  return (!!marker && number === '1') || [FENCE, HEADING, RULE, QUOTE].some((each) => each.test(line));
}

function listAt(lines: readonly string[], at: number, depth: number): [list: RichElement, end: number] {
  const [, , , first] = ITEM.exec(lines[at] ?? '') ?? [];
  const items: string[][] = [];
  let end = at;
  for (;;) {
    const line = lines[end] ?? '';
    const [marker, indent = '', , number] = ITEM.exec(line) ?? [];
    if (marker === undefined || !number !== !first) break;
    // What is indented by two more than the marker belongs to the item, with one blank line before it at most.
    const belongs = (each = ''): boolean => each.search(/\S/) >= indent.length + 2;
    const next = endOf(lines, end, (each, i) => belongs(each) || (!each.trim() && belongs(lines[i + 1])));
    const dedent = (each: string): string => each.slice(Math.min(marker.length, indent.length + 2));
    items.push([line.slice(marker.length), ...lines.slice(end + 1, next).map(dedent)]);
    // Nor does a blank line between two items end the list.
    end = lines[next]?.trim() === '' && ITEM.test(lines[next + 1] ?? '') ? next + 1 : next;
  }
  const list = element(
    first ? 'ol' : 'ul',
    items.map((item) => element('li', blocks(item, depth + 1))),
    first ? { start: first, dir: 'auto' } : { dir: 'auto' },
  );
  return [list, end];
}

/** The first line behind `at` that does not belong to it. */
function endOf(lines: readonly string[], at: number, belongs: (line: string, i: number) => boolean): number {
  let end = at + 1;
  while (end < lines.length && belongs(lines[end] ?? '', end)) end++;
  return end;
}

function codeBlock(lines: readonly string[]): RichElement {
  // With the keyboard, what is too wide can be scrolled.
  return element('pre', [element('code', [lines.join('\n')])], { tabindex: '0', dir: 'ltr' });
}

function paragraph(children: readonly RichPart[]): RichElement {
  return element('p', children, { dir: 'auto' });
}

function element(
  tag: RichTag,
  children: readonly RichPart[] = [],
  attributes: RichElement['attributes'] = {},
): RichElement {
  return { tag, attributes, children };
}

/** One with a scheme that leads to the web or to an email, or without any: a scheme has its colon before all else. */
const SAFE_ADDRESS = /^(https?:|mailto:|[^:/?#]*([/?#]|$))/i;

/** Every repetition has an end, so that no text takes long to read. */
const INLINE = new RegExp(
  [
    /\\([!-/:-@[-`{-~])/, // an escaped character
    /(`{1,3})([^`]{1,2000})\2(?!`)/, // code
    /!?\[([^[\]\n]{1,500})\]\(<?([^\s<>()]{1,2000}(?:\([^\s()]{0,200}\)[^\s<>()]{0,200})?)>?(?: +"[^"\n]{0,200}")?\)/, // a link
    /<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/, // an address in brackets
    /\b(https?:\/\/[^\s<>"'`*]{1,2000})/, // a bare one
    /(\*\*|__|\*|_)(?=\S)/, // bold and italic
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** No link stands in another one. */
function inline(text: string, { linksOnly = false, inLink = false, depth = 0 } = {}): RichPart[] {
  const made: RichPart[] = [];
  const pattern = new RegExp(INLINE);
  const unclosed = new Set<string>();
  let from = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [whole, escaped, , code, label = '', target, bracketed, bare, marks] = match;
    let end = match.index + whole.length;
    let part: RichPart | null = null;
    if (bare && !inLink) {
      const address = withoutEnd(bare);
      end = match.index + address.length;
      part = link(address, [address]);
    } else if (linksOnly) continue;
    else if (escaped) part = escaped;
    else if (code) part = element('code', [code.trim()]);
    else if (target) part = link(target, inline(label, { inLink: true, depth: depth + 1 }));
    else if (bracketed && !inLink) part = link(bracketed, [bracketed.replace(/^mailto:/, '')]);
    else if (marks && depth < MAX_DEPTH && !unclosed.has(marks) && opens(text, match.index, marks)) {
      const close = closeOf(text, end, marks);
      if (close < 0) unclosed.add(marks);
      else {
        const inside = inline(text.slice(end, close), { inLink, depth: depth + 1 });
        part = element(marks.length > 1 ? 'strong' : 'em', inside);
        end = close + marks.length;
      }
    }
    if (part === null) continue;
    made.push(text.slice(from, match.index), part);
    from = pattern.lastIndex = end;
  }
  return [...made, text.slice(from)].filter((each) => each !== '');
}

/** Underscores inside of a word are its own. */
function opens(text: string, at: number, marks: string): boolean {
  return !marks.startsWith('_') || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}

/** Where bold or italic ends; -1 where it never does. */
function closeOf(text: string, from: number, marks: string): number {
  for (let at = text.indexOf(marks, from); at >= 0; at = text.indexOf(marks, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text[at + marks.length]];
    const isDouble = marks.length === 1 && (before === marks || after === marks);
    const isInWord = marks.startsWith('_') && /[\p{L}\p{N}]/u.test(after);
    if (at > from && /\S/.test(before) && !isDouble && !isInWord) return at;
  }
  return -1;
}

/** A sentence that ends with an address does not end in it. */
function withoutEnd(address: string): string {
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? '';
    if (last === ')' ? address.includes('(') : !'.,;:!?_~]}'.includes(last)) break;
  }
  return address.slice(0, end);
}

/** A link in a tab of its own, since who leaves the page leaves the conversation; null where none may lead. */
function link(href: string, children: readonly RichPart[]): RichElement | null {
  return SAFE_ADDRESS.test(href)
    ? element('a', children, { href, target: '_blank', rel: 'noopener noreferrer nofollow' })
    : null;
}
