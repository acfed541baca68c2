import { expect, test } from 'vitest';

import { texts as ar } from './ar.ts';
import { texts as de } from './de.ts';
import { texts as en } from './en.ts';
import { texts as es } from './es.ts';
import { texts as fr } from './fr.ts';
import { texts as it } from './it.ts';
import { texts as nl } from './nl.ts';
import { fill, ownTexts } from './own-texts.ts';
import { texts as pl } from './pl.ts';
import type { Texts } from './texts.ts';

const languages = { ar, de, en, es, fr, it, nl, pl };

const braces = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test.each(Object.entries(languages))(
  '%s has every text, none of them left in English, with the same places to fill',
  (language, texts) => {
    expect(Object.keys(texts)).toEqual(Object.keys(en));
    for (const [key, text] of Object.entries(texts) as [keyof Texts, string][]) {
      expect(text === '', key).toBe(key === 'suggestions');
      expect(braces(text), key).toEqual(braces(en[key]));
      // A word may be the same in two languages, a sentence is not.
      if (language !== 'en' && en[key].includes(' ')) expect(text, key).not.toBe(en[key]);
    }
  },
);

test("the owner's words of a language go before those for all, and both before the panel's", () => {
  const data = { textGreeting: 'Hi', textGreetingDe: 'Servus', textAiSearch: 'Ask the tea master' };
  expect(ownTexts(en, { language: 'de', data })).toMatchObject({
    greeting: 'Servus',
    aiSearch: 'Ask the tea master',
    liveSupport: 'Live support',
  });
  expect(ownTexts(en, { language: 'en', data }).greeting).toBe('Hi');
});

test('what has no value stays as it is when a text is filled', () => {
  expect(fill('{a} and {b}', { a: '1' })).toBe('1 and {b}');
});
