import type { Texts } from './texts.ts';

/**
 * Puts the owner's own words in place of the panel's, from the script tag's attributes: `data-text-greeting-de` for one
 * language, `data-text-greeting` for those without one.
 *
 * @param texts the words of `language`
 * @param language two letters, as in the attribute's name
 *
 * @example
 * ownTexts(texts, { language: 'de', data: script.dataset }).greeting; // what data-text-greeting-de says
 */
export function ownTexts(texts: Texts, { language, data }: { language: string; data: DOMStringMap }): Texts {
  const suffix = capitalised(language);
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => {
      const own = `text${capitalised(key)}`;
      return [key, data[own + suffix] ?? data[own] ?? text];
    }),
  ) as Texts;
}

/**
 * Fills the words in braces of a text.
 *
 * @example
 * fill('New messages: {count}', { count: '2' }); // 'New messages: 2'
 */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (braces, name: string) => values[name] ?? braces);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
