import { browser } from '$app/env';
import { loadTexts } from '#lib/texts/languages.ts';
import { partsFor } from '#lib/texts/parts.ts';
import type { LayoutLoad } from './$types';

/** What a page says is there before the page is. */
export const load: LayoutLoad = async ({ data, route }) => {
  if (browser) await loadTexts(document.documentElement.lang, partsFor(route.id));
  return data;
};
