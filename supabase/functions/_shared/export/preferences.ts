/**
 * Reads what a header such as `Accept` or `Accept-Language` lists, each value with its weight from 0 to 1 (RFC 9110, section
 * 12.4.2). A weight that can't be read counts as 0.
 *
 * @example
 * readPreferences('de-AT, en;q=0.8'); // [{ value: 'de-at', q: 1 }, { value: 'en', q: 0.8 }]
 */
export function readPreferences(header: string): { value: string; q: number }[] {
  return header.split(',').map((entry) => {
    const [value = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { value, q: q === undefined ? 1 : Number(q) || 0 };
  });
}
