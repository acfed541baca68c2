import { readPreferences } from '../preferences.ts';
import { de } from './de.ts';
import { en, type ExportTexts } from './en.ts';

/** The languages of a readable export, by their two letters. English is what everybody else reads. */
export const LANGUAGES: Readonly<Record<string, ExportTexts>> = { en, de };

/**
 * Chooses the language of a readable export: the one that the reader likes best among those that there are, by
 * `Accept-Language` (RFC 9110, section 12.5.4), whatever its region. English where none of them is there.
 *
 * @example
 * preferredLanguage('fr-CH, de-AT;q=0.8, en;q=0.5'); // 'de'
 */
export function preferredLanguage(acceptLanguage: string | null): string {
  const [first] = readPreferences(acceptLanguage ?? '')
    .map(({ value, q }) => ({ language: value.split('-')[0] ?? '', q }))
    .filter(({ language, q }) => q > 0 && Object.hasOwn(LANGUAGES, language))
    .toSorted((a, b) => b.q - a.q);
  return first?.language ?? 'en';
}
