import { page } from '$app/state';
import { createFormat, type Format } from './format.ts';

const made = new Map<string, Format>();

/** The formats of whoever reads this page. Making `Intl` objects is slow, so each combination is made once. */
export function useFormat(): Format {
  const { locale, timeZone } = page.data;
  const key = `${locale} ${timeZone}`;
  const known = made.get(key);
  if (known) return known;
  // Anyone can send any language and time zone: the memory of a server must not grow with them.
  if (made.size > 200) made.clear();
  const format = createFormat(locale, timeZone);
  made.set(key, format);
  return format;
}
