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
 * Finds the language to speak: the tag's `data-language`, else the page's `<html lang>`, else English.
 *
 * @param wanted `data-language` of the script tag
 * @returns the language, the page's own tag of it for dates (`de-AT`), and the launcher's label
 *
 * @example
 * findLanguage(undefined); // on <html lang="de-AT">: { language: 'de', locale: 'de-AT', label: 'Chat öffnen' }
 */
export function findLanguage(wanted: string | undefined): {
  readonly language: Language;
  readonly locale: string;
  readonly label: string;
} {
  const locale = (wanted || document.documentElement.lang).trim();
  const asked = locale.split('-')[0]?.toLowerCase() ?? '';
  return Object.hasOwn(LABELS, asked)
    ? { language: asked as Language, locale, label: LABELS[asked as Language] }
    : { language: 'en', locale: 'en', label: LABELS.en };
}
