/**
 * Which query parameters of a page stay in its URL. Specification: the database applies this rule, because only it
 * knows what a project keeps; see `mod.ts`.
 *
 * @module
 */
import { MAX_PAGE_URL_LENGTH } from '../limits.ts';
import type { CleanPageUrl } from '../page-url.ts';

/**
 * Adds the allowed query parameters to a cleaned page URL, in the order in which the page had them. Names are compared
 * as text, upper and lower case apart: a project can keep only names that a URL never encodes. The result has at most
 * 2,048 characters: the first parameter that would exceed them is left out, and so are all after it.
 *
 * @param clean what `cleanPageUrl` gave
 * @param kept names of the parameters that the project keeps
 * @returns the page URL as it is stored
 *
 * @example
 * ```ts
 * import { cleanPageUrl } from '@webspeaker/core/page-url';
 * import { withKeptParameters } from '@webspeaker/core/spec';
 *
 * const clean = cleanPageUrl('https://shop.example/?utm_source=mail&session=1');
 * if (clean) withKeptParameters(clean, ['utm_source']); // 'https://shop.example/?utm_source=mail'
 * ```
 */
export function withKeptParameters(clean: CleanPageUrl, kept: readonly string[]): string {
  let url = clean.url;
  for (const pair of clean.parameters) {
    if (!kept.includes(pair.slice(0, pair.indexOf('=')))) continue;
    const longer = `${url}${url === clean.url ? '?' : '&'}${pair}`;
    if (longer.length > MAX_PAGE_URL_LENGTH) break;
    url = longer;
  }
  return url;
}
