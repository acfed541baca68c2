import type { Texts } from '#lib/texts/use-texts.ts';

/** Title and text of the page that answers with a status of failure. */
export function wordsOf(status: number, t: Texts): { title: string; text: string } {
  return status === 404 ? t.errors.notFound : status === 503 ? t.errors.unavailable : t.errors.unexpected;
}
