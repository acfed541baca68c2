/**
 * How a project writes down where its widget may run.
 *
 * @module
 */

const ORIGIN_PATTERN =
  /^(https?):\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+|\*\.(?:(?:[a-z0-9_-]+\.)+[a-z0-9_-]*[a-z][a-z0-9_-]*|localhost))(?::([1-9][0-9]{0,4}))?$/;

/**
 * Tells whether a text can stand in a project's list of allowed origins. It is one of two things:
 *
 * - an origin as browsers send it (RFC 6454, section 6.2): scheme, host in lower case, and the port unless it is the
 *   scheme's own, such as `https://shop.example` or `http://localhost:5174`;
 * - the same with `*.` before the host, for every subdomain at any depth, such as `https://*.shop.example`. The domain
 *   itself is not one of them. A whole top-level domain, an IP address, and `*` within or after a label are not accepted.
 *
 * Scheme and port are part of both: `https://*.shop.example` says nothing about `http://` or about port 8443. Does not look
 * the host up, and does not know which domains are shared by strangers (`https://*.github.io` is accepted).
 *
 * @param text what is to stand in the list
 *
 * @example
 * ```ts
 * import { isOriginPattern } from '@webspeaker/core/origin-pattern';
 *
 * isOriginPattern('https://*.shop.example'); // true
 * isOriginPattern('https://shop.example/'); // false, an origin has no path
 * isOriginPattern('https://shop.example:443'); // false, no browser sends this port
 * ```
 */
export function isOriginPattern(text: string): boolean {
  const [, scheme, port] = ORIGIN_PATTERN.exec(text) ?? [];
  if (scheme === undefined) return false;
  return port === undefined || (Number(port) <= 65_535 && port !== (scheme === 'https' ? '443' : '80'));
}
