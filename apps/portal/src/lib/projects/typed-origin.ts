import { isOriginPattern } from '@webspeaker/core/origin-pattern';

const LOCAL = /^([^/]*\.)?(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/i;

/**
 * Turns what a person types as their website's address into what a project lists: the origin that browsers send for it,
 * or one with `*.` before the host, for every subdomain.
 *
 * A missing scheme means https, and http on this computer, where nobody has a certificate; path, query and a standard port are dropped. International names become punycode.
 *
 * @returns null when it is no web address.
 * @example
 * typedOrigin('Shop.example/cart'); // 'https://shop.example'
 * typedOrigin('localhost:5173'); // 'http://localhost:5173'
 * typedOrigin('*.shop.example'); // 'https://*.shop.example'
 */
export function typedOrigin(text: string): string | null {
  const [, scheme, star = '', address = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/)?(\*\.)?(.*)$/i.exec(text.trim()) ?? [];
  const url = URL.parse((scheme ?? (LOCAL.test(address) ? 'http://' : 'https://')) + address);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  const isNamed = url.hostname.includes('.') || url.hostname === 'localhost' || url.hostname.startsWith('[');
  const pattern = url.origin.replace('://', `://${star}`);
  return isNamed && isOriginPattern(pattern) ? pattern : null;
}

/** What a field holds that takes several addresses, separated by lines, commas or blanks. */
export const originTexts = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/**
 * The lines of such a field that are no addresses, so that they can be named.
 *
 * @example
 * notOrigins('shop.example\nour shop'); // ['our shop']
 */
export function notOrigins(text: string): string[] {
  return text
    .split(/[\n,]+/)
    .map((line) => line.trim())
    .filter((line) => originTexts(line).some((part) => typedOrigin(part) === null));
}
