/** What a script is kept as; `identity` is not compressed. */
export type Encoding = 'br' | 'gzip' | 'identity';

/**
 * Picks the smallest form that a client takes, by its `Accept-Encoding` header.
 *
 * It does not weigh qualities against each other, only leaves out what has quality 0.
 * https://httpwg.org/specs/rfc9110.html#field.accept-encoding
 *
 * @example
 * preferredEncoding('gzip, deflate, br'); // 'br'
 */
export function preferredEncoding(header: string | null): Encoding {
  const taken = (header ?? '')
    .toLowerCase()
    .split(',')
    .filter((item) => !/;\s*q=0(\.0*)?\s*$/.test(item))
    .map((item) => item.split(';')[0]?.trim());
  return (['br', 'gzip'] as const).find((name) => taken.includes(name)) ?? 'identity';
}
