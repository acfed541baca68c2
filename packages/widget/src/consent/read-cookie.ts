/**
 * Reads one of the page's cookies, decoded; an empty text where there is none.
 *
 * @example
 * readCookie('cmplz_statistics'); // "allow"
 */
export function readCookie(name: string): string {
  const found = `; ${document.cookie}`.split(`; ${name}=`)[1] ?? '';
  return decodeURIComponent(found.split(';')[0] ?? '');
}
