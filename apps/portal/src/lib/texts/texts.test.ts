import { parse, type AST } from 'svelte/compiler';
import { beforeAll, describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { LANGUAGES, loadTexts, textsIn } from './languages.ts';

const sources = Object.entries(
  import.meta.glob<string>(
    ['/apps/portal/src/**/*.{svelte,ts}', '!/apps/portal/src/lib/texts/??.ts', '!/**/*.test.ts'],
    { query: '?raw', import: 'default', eager: true },
  ),
);

test('every text is shown somewhere', () => {
  expect(sources.length).toBeGreaterThan(50);
  const code = sources.map(([, text]) => text).join('\n');
  const unused = Object.entries(en).flatMap(([group, texts]) =>
    // What is looked up by a code or a state is shown as a whole.
    code.includes(`.${group}[`)
      ? []
      : Object.keys(texts)
          .filter((name) => !new RegExp(`\\.${group}\\s*\\.\\s*${name}\\b`).test(code))
          .map((name) => `${group}.${name}`),
  );
  expect(unused).toEqual([]);
});

/** Stands for whatever a text is given: words, a number, a list. */
const PART = Object.assign(['7'], { toLowerCase: () => '7' });

/** Each text by its path, a function's as it comes out for parts that say nothing. */
function flat(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(...Array(value.length).fill(PART)))]];
  return Object.entries(value as object).flatMap(([name, part]) => flat(part, `${path}.${name}`));
}

describe.each(LANGUAGES.filter((language) => language !== 'en'))('the texts in “%s”', (language) => {
  beforeAll(() => loadTexts(language, ['list', 'everyday', 'rest']));

  test('are for all that English has, and nothing else', () => {
    const paths = (texts: unknown) => flat(texts).map(([path]) => path);
    expect(paths(textsIn(language)).toSorted()).toEqual(paths(en).toSorted());
  });

  test('are not English', () => {
    /** Names, and words that are the same elsewhere. */
    const SAME =
      /^(WebSpeaker Contacts|7 · WebSpeaker Contacts|Widget|Website|Filter|Snippet|Name|Status|Installation|Region|Portal|Live-Support|App|7|7 7)$/;
    const english = new Map(flat(en));
    /** What the widget's diagnostics say, which are in English. */
    const DIAGNOSED = /\.diagnosticLines\.\d+\.0$/;
    const untranslated = flat(textsIn(language)).filter(
      ([path, text]) => text === english.get(path) && !SAME.test(text) && !DIAGNOSED.test(path),
    );
    expect(untranslated).toEqual([]);
  });
});

/** Attributes that people read or hear, of elements and of our components. */
const SPOKEN = /^(alt|title|label|lead|text|hint|placeholder|caption|\w*Label|aria-(label|description))$/;
/** Code, and examples that are the same in every language. */
const CODE =
  /^(sk_…|consent-granted|consent-withdrawn|utm_source, utm_campaign|https:\/\/www\.example\.com)$/;

/** Words that stand in a component itself. */
function wordsIn(source: string): string[] {
  const words: string[] = [];
  const read = (text: string) => {
    const word = text.trim();
    if (/\p{L}{2}/u.test(word) && !CODE.test(word)) words.push(word);
  };
  const visit = (node: unknown, isSpoken: boolean): void => {
    if (Array.isArray(node)) return node.forEach((part) => visit(part, isSpoken));
    if (typeof node !== 'object' || node === null || !('type' in node)) return;
    const part = node as AST.TemplateNode & Record<string, unknown>;
    if (part.type === 'Text') return isSpoken ? read(part.data) : undefined;
    if (part.type === 'Attribute') return visit(part.value, SPOKEN.test(part.name));
    for (const value of Object.values(part)) visit(value, isSpoken);
  };
  visit(parse(source, { modern: true }).fragment, true);
  return words;
}

test('no page and no component says anything of its own', () => {
  expect(wordsIn('<p title="Or this">Say {this} <b class="not this">now</b></p>')).toEqual([
    'Or this',
    'Say',
    'now',
  ]);
  const said = sources
    .filter(([path]) => path.endsWith('.svelte') && !path.endsWith('/Logo.svelte'))
    .flatMap(([path, source]) => wordsIn(source).map((words) => `${path}: ${words}`));
  expect(said).toEqual([]);
});
