import { quietly } from './quietly.ts';

/**
 * A random UUID (RFC 9562, version 4).
 *
 * `crypto.randomUUID` exists in secure contexts only; a shop on plain HTTP has `getRandomValues` alone. Where the page took
 * that away too the digits come from `Math.random`: good enough to tell messages apart. A visitor key is never made so.
 *
 * @example
 * randomUuid(); // "0b0e1c6e-3c1f-4e0a-9b1d-1f2e3d4c5b6a"
 */
export function randomUuid(): string {
  const bytes = quietly(() => crypto.getRandomValues(new Uint8Array(31)));
  let at = 0;
  // `x` is any hex digit, `y` one of 8, 9, a, b: the variant.
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = (bytes?.[at++] ?? Math.random() * 16) & 15;
    return (place === 'x' ? digit : (digit & 3) | 8).toString(16);
  });
}
