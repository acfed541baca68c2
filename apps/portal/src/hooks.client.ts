import type { ClientInit } from '@sveltejs/kit/hooks';
import { loadTexts } from '#lib/texts/languages.ts';

/** Before the page becomes interactive, in the language that it was written in. */
export const init: ClientInit = () => loadTexts(document.documentElement.lang, ['everyday']);
