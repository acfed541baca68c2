import type { ClientInit } from '@sveltejs/kit/hooks';
import { loadTexts } from '#lib/texts/languages.ts';
import type { Part } from '#lib/texts/parts.ts';

/** Before the page becomes interactive, in the language that it was written in: what it says (app.html), all at once. */
export const init: ClientInit = () => {
  const { lang, dataset } = document.documentElement;
  return loadTexts(lang, (dataset['texts'] ?? '').split(' ') as Part[]);
};
