/**
 * Which query parameters of a page stay in its URL. Specification: the database applies this rule, because only it
 * knows what a project keeps; see `mod.ts`.
 *
 * @module
 */
import type { CleanPageUrl } from '../page-url.ts';

/**
 * Adds the allowed query parameters to a cleaned page URL, in the order in which the page had them. Names are compared
 * as text, upper and lower case apart: a project can keep only names that a URL never encodes.
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
  const parameters = clean.parameters.filter((pair) => kept.includes(pair.slice(0, pair.indexOf('='))));
  return parameters.length === 0 ? clean.url : `${clean.url}?${parameters.join('&')}`;
}
