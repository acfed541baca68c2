/** What the launcher is called: known before anything else of a language is there. */
const LABELS = {
  en: 'Open chat',
  de: 'Chat öffnen',
  fr: 'Ouvrir le chat',
  es: 'Abrir el chat',
  it: 'Apri la chat',
  nl: 'Chat openen',
  pl: 'Otwórz czat',
  ar: 'افتح المحادثة',
} as const;

/** A language that the widget speaks, as its two letters in BCP 47. */
export type Language = keyof typeof LABELS;

/**
 * Finds the language to speak: the tag's `data-language`, else the page's `<html lang>`, else English. Times are written as
 * the visitor's browser writes them in that language, and as the page does where the browser has no such language.
 *
 * @param wanted `data-language` of the script tag
 * @returns the language, its tag for dates and times (`de-AT`), and the launcher's label
 *
 * @example
 * findLanguage(undefined); // on <html lang="de">, for a reader in Vienna: { language: 'de', locale: 'de-AT', label: 'Chat öffnen' }
 */
export function findLanguage(wanted: string | undefined): {
  readonly language: Language;
  readonly locale: string;
  readonly label: string;
} {
  const named = (wanted || document.documentElement.lang).trim();
  const asked = languageOf(named);
  const language = Object.hasOwn(LABELS, asked) ? (asked as Language) : 'en';
  const own = navigator.languages.find((tag) => languageOf(tag) === language);
  return { language, locale: own ?? (language === asked ? named : language), label: LABELS[language] };
}

function languageOf(tag: string): string {
  return tag.split('-')[0]?.toLowerCase() ?? '';
}
