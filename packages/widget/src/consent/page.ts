/**
 * The page's globals as an adapter expects them. A type only: what is really there may be missing or half-built, and
 * every property is therefore optional to its reader.
 *
 * @example
 * const { Didomi } = page<{ Didomi?: { isReady?(): boolean } }>();
 */
export function page<Globals>(): Partial<Globals> {
  return window as unknown as Partial<Globals>;
}
