import type { Part } from './parts.ts';
import type { Texts } from './use-texts.ts';

type File = Record<string, Partial<Texts>>;

/** A file for each language, named by its two letters in BCP 47, with a constant of that name. */
const FILES = {
  list: import.meta.glob<File>('./??.ts', { query: '?list' }),
  everyday: import.meta.glob<File>('./??.ts', { query: '?everyday' }),
  rest: import.meta.glob<File>('./??.ts', { query: '?rest' }),
} satisfies Record<Part, unknown>;

/** Spoken to whoever asks for none that there is. */
export const FALLBACK_LANGUAGE = 'en';

/** Every language that the portal speaks. */
export const LANGUAGES: readonly string[] = Object.keys(FILES.list).map((path) => path.slice(2, 4));

const loaded = new Map<string, Partial<Texts>>();

/**
 * Loads the texts of a language: a server all those of all languages when it starts, a page what it needs of its own
 * before it becomes interactive.
 */
export async function loadTexts(language: string, parts: readonly Part[]): Promise<void> {
  await Promise.all(parts.map((part) => loadPart(language, part)));
}

async function loadPart(language: string, part: Part): Promise<void> {
  const texts = (await FILES[part][`./${language}.ts`]?.())?.[language];
  if (!texts) throw new Error(`There are no texts in the language “${language}”`);
  loaded.set(language, { ...loaded.get(language), ...texts });
}

/** The texts of a language, as far as they were loaded before. */
export function textsIn(language: string): Texts {
  const texts = loaded.get(language);
  if (!texts) throw new Error(`The texts in the language “${language}” were not loaded`);
  return texts as Texts;
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
