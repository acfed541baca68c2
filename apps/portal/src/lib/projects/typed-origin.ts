import { isOriginPattern } from '@webspeaker/core/origin-pattern';

/**
 * Turns what a person types as their website's address into what a project lists: the origin that browsers send for it,
 * or one with `*.` before the host, for every subdomain.
 *
 * A missing scheme means https; path, query and a standard port are dropped. International names become punycode.
 *
 * @returns null when it is no web address.
 * @example
 * typedOrigin('Shop.example/cart'); // 'https://shop.example'
 * typedOrigin('*.shop.example'); // 'https://*.shop.example'
 */
export function typedOrigin(text: string): string | null {
  const [, scheme = 'https://', star = '', address = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/)?(\*\.)?(.*)$/i.exec(text.trim()) ?? [];
  const url = URL.parse(scheme + address);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  const isNamed = url.hostname.includes('.') || url.hostname === 'localhost' || url.hostname.startsWith('[');
  const pattern = url.origin.replace('://', `://${star}`);
  return isNamed && isOriginPattern(pattern) ? pattern : null;
}
