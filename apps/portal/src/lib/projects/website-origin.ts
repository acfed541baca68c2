/**
 * Turns what a person types as their website's address into the origin that browsers send for it.
 *
 * A missing scheme means https; path, query and a standard port are dropped. International names become punycode.
 *
 * @returns null when it is no web address.
 * @example
 * websiteOrigin('Shop.example/cart'); // 'https://shop.example'
 */
export function websiteOrigin(text: string): string | null {
  const typed = text.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  const isNamed = url.hostname.includes('.') || url.hostname === 'localhost' || url.hostname.startsWith('[');
  return isNamed ? url.origin : null;
}
