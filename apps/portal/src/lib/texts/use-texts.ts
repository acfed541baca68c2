import { browser } from '$app/env';
import { page } from '$app/state';
import type { en } from './en.ts';
import { textsIn } from './languages.ts';

/** What every language file must hold. */
export type Texts = typeof en;

/** The texts in the reader's language. A page keeps its language until it is loaded anew: a browser has one. */
export function useTexts(): Texts {
  return textsIn(browser ? document.documentElement.lang : page.data.language);
}
