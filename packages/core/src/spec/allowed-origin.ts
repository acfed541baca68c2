/**
 * Where a project's widget may run. Specification: the database applies these rules, because only it knows what a project
 * allows; see `mod.ts`.
 *
 * @module
 */

/**
 * Tells whether an origin is one of those that a project allows. An origin that is listed is compared exactly. A pattern
 * with `*.` stands for every subdomain at any depth, of the same scheme and port, and not for the domain itself.
 *
 * @param origin the `Origin` header, as a browser sent it; `null`, as a sandboxed page sends it, is never allowed
 * @param patterns the project's allowed origins; see `isOriginPattern`
 *
 * @example
 * ```ts
 * import { isAllowedOrigin } from '@webspeaker/core/spec';
 *
 * isAllowedOrigin('https://nl.shop.example', ['https://*.shop.example']); // true
 * isAllowedOrigin('https://shop.example', ['https://*.shop.example']); // false
 * ```
 */
export function isAllowedOrigin(origin: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.includes('*') ? isSubdomain(origin, pattern) : origin === pattern,
  );
}

/**
 * Tells whether a page belongs to one of a project's allowed origins. The browser's own statement of its origin is
 * compared by itself and may be absent; a page of another website has no business in a project either way.
 *
 * @param url a page URL as `cleanPageUrl` gave it
 * @param patterns the project's allowed origins
 *
 * @example
 * ```ts
 * import { isAllowedPage } from '@webspeaker/core/spec';
 *
 * isAllowedPage('https://shop.example/teas', ['https://shop.example']); // true
 * isAllowedPage('https://shop.example.evil.example/', ['https://shop.example']); // false
 * ```
 */
export function isAllowedPage(url: string, patterns: readonly string[]): boolean {
  return isAllowedOrigin(new URL(url).origin, patterns);
}

const LABELS = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

function isSubdomain(origin: string, pattern: string): boolean {
  const [scheme, domain] = pattern.split('*');
  if (scheme === undefined || domain === undefined) return false;
  if (!origin.startsWith(scheme) || !origin.endsWith(domain)) return false;
  return LABELS.test(origin.slice(scheme.length, -domain.length));
}
