import type { Texts } from './use-texts.ts';

/** A file for each language, named by its two letters in BCP 47, with a constant of that name. */
const FILES = import.meta.glob<Record<string, Texts>>('./??.ts');

/** Spoken to whoever asks for none that there is. */
export const FALLBACK_LANGUAGE = 'en';

/** Every language that the portal speaks. */
export const LANGUAGES: readonly string[] = Object.keys(FILES).map((path) => path.slice(2, 4));

const loaded = new Map<string, Texts>();

/** Loads the texts of a language: a server those of all when it starts, a page its own before it becomes interactive. */
export async function loadTexts(language: string): Promise<void> {
  const texts = (await FILES[`./${language}.ts`]?.())?.[language];
  if (!texts) throw new Error(`There are no texts in the language “${language}”`);
  loaded.set(language, texts);
}

/** The texts of a language that was loaded before. */
export function textsIn(language: string): Texts {
  const texts = loaded.get(language);
  if (!texts) throw new Error(`The texts in the language “${language}” were not loaded`);
  return texts;
}

/**
 * What a language calls itself.
 *
 * @example
 * nameOf('de'); // 'Deutsch'
 */
export function nameOf(language: string): string {
  return new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;
}
