import { en } from './en.ts';

/** What every language file must hold. */
export type Texts = typeof en;

/** The texts in the reader's language. There is one language; a second is a file like `en.ts` and a choice here. */
export function useTexts(): Texts {
  return en;
}
